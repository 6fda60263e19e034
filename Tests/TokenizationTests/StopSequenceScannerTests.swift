import TestSupport
import Testing

@testable import Tokenization

@Suite struct StopSequenceScannerTests {
    @Test func releasesOnlyWhatCannotBeginAStop() {
        var scanner = StopSequenceScanner(stopStrings: ["USER:", "\n\n"])
        #expect(scanner.append("Hello US").text == "Hello ")
        #expect(scanner.append("A\n").text == "USA")
        #expect(scanner.append("U").text == "\n")
        #expect(scanner.append("SER").text == "")
        #expect(scanner.append(": more") == .init(text: "", stop: "USER:"))
        #expect(scanner.append("ignored") == .init(text: "", stop: "USER:"))
        #expect(scanner.finish() == "")
    }

    @Test func releasesTheRestAtTheEnd() {
        var scanner = StopSequenceScanner(stopStrings: ["</s>"])
        #expect(scanner.append("a </").text == "a ")
        #expect(scanner.finish() == "</")
    }

    @Test func theEarliestStopWins() {
        var scanner = StopSequenceScanner(stopStrings: ["bc", "abcd", ""])
        #expect(scanner.append("xabc") == .init(text: "xa", stop: "bc"))
    }

    @Test func keepsCharactersWhole() {
        var scanner = StopSequenceScanner(stopStrings: ["éx"])
        #expect(scanner.append("aé").text == "a")
        #expect(scanner.append("y").text == "éy")
    }

    @Test func withoutStopsEverythingPasses() {
        var scanner = StopSequenceScanner(stopStrings: [])
        #expect(scanner.append("text") == .init(text: "text", stop: nil))
    }

    @Test(arguments: 0..<UInt64(20))
    func equalsSearchingTheWholeText(seed: UInt64) throws {
        var generator = SplitMix(seed: seed)
        for _ in 0..<20 {
            let letters = (0..<30).map { _ in "abc".randomElement(using: &generator) ?? "a" }
            let stop = String(letters.prefix(4))
            let text = String(letters.dropFirst(Int.random(in: 0...6, using: &generator)))
            var scanner = StopSequenceScanner(stopStrings: [stop])
            var streamed = text.map { scanner.append(String($0)).text }.joined()
            streamed += scanner.finish()
            let expected = text.firstRange(of: stop).map { String(text[..<$0.lowerBound]) }
            #expect(streamed == expected ?? text)
        }
    }
}
