import Testing

@testable import Checkpoints

@Suite struct CheckpointErrorTests {
    @Test func descriptionHasFileTensorReasonAndRemedy() {
        let error = CheckpointError(
            kind: .malformed, file: "m.gguf", tensor: "w", reason: "too long", remedy: "cut it")
        #expect(error.description == "m.gguf: tensor 'w': too long; cut it")
    }

    @Test func hostileNamesAreEscapedAndCut() {
        #expect(CheckpointError.quote("a\u{1b}[2J\n") == #"'a\u{1B}[2J\n'"#)
        let long = CheckpointError.quote(String(repeating: "x", count: 1000))
        #expect(long.count == 163)
    }
}
