import Testing

@testable import MemoryEngine

@Suite struct IdentifierScannerTests {
    private static func found(_ text: String) -> [String] {
        var found: [String] = []
        let bytes = Array(text.utf8)
        IdentifierScanner.scan(bytes[...]) { occurrence in
            found.append(occurrence.name)
            #expect(String(decoding: bytes[occurrence.range], as: UTF8.self) == occurrence.name)
        }
        return found
    }

    @Test func lettersDigitsAndUnderscores() {
        #expect(
            Self.found("let fooBar = _x1 + foo_bar(3abc, é_été) // a bc")
                == ["let", "fooBar", "_x1", "foo_bar", "_"].filter { $0.count > 2 })
        #expect(Self.found("") == [])
        #expect(Self.found("abc") == ["abc"])
    }

    @Test func onlyTheSliceIsRead() {
        var found: [Range<Int>] = []
        IdentifierScanner.scan(Array("abcdef ghi".utf8)[2..<9]) { found.append($0.range) }
        #expect(found == [2..<6])
    }

    @Test func repositoryIdentifiersAreInTwoFilesAndRareElsewhere() {
        let own = ["Crane": 2, "lonely": 1, "return": 9, "shared": 3]
        let others = [["return": 5, "shared": 1], ["return": 2], ["other": 1]]
        let identifiers = RepositoryIdentifiers(project: 0, of: [own] + others)
        #expect(identifiers.count == 2)
        #expect(identifiers.contains("Crane"))
        #expect(identifiers.contains("shared"))
        #expect(!identifiers.contains("lonely"))
        #expect(!identifiers.contains("return"))
    }

    @Test(
        arguments: [
            ("liftCrane", true), ("lift_crane", true), ("Crane", false), ("return", false),
            ("_private", false), ("HTTP", false),
        ])
    func aLoneProjectHasCompoundsOnly(name: String, isOne: Bool) {
        let identifiers = RepositoryIdentifiers(project: 0, of: [[name: 4]])
        #expect(identifiers.contains(name) == isOne)
    }
}
