import Testing

@testable import Checkpoints

@Suite struct JSONReaderTests {
    private func read<Value>(
        _ json: String, _ body: (inout JSONReader) throws(CheckpointError) -> Value
    ) throws -> Value {
        try Array(json.utf8).withUnsafeBytes { bytes in
            var reader = JSONReader(bytes, file: "test.json")
            let value = try body(&reader)
            try reader.end()
            return value
        }
    }

    private func string(_ json: String) throws -> String {
        try read(json) { reader throws(CheckpointError) in try reader.string() }
    }

    private func integer(_ json: String) throws -> Int {
        try read(json) { reader throws(CheckpointError) in try reader.integer() }
    }

    private func skip(_ json: String) throws {
        try read(json) { reader throws(CheckpointError) in try reader.skipValue() }
    }

    @Test func strings() throws {
        #expect(try string(#" "a\n\"\\\/\u00e9\ud83d\ude00é" "#) == "a\n\"\\/é😀é")
        for broken in [#""a"#, #""\x""#, #""\ud83d""#, #""\udc00""#, #""\u12"#, "\"\u{1}\"", "a"] {
            #expect(throws: CheckpointError.self) { try string(broken) }
        }
    }

    @Test func quotedStringsReadBack() throws {
        let text = "\u{0}\u{1f}\"\\/é😀\u{7f}"
        #expect(try string(JSONText.quoted(text)) == text)
    }

    @Test func integers() throws {
        #expect(try integer("-9223372036854775808") == .min)
        for broken in ["9223372036854775808", "1.0", "1e3", "01", "-", "+1", ""] {
            #expect(throws: CheckpointError.self) { try integer(broken) }
        }
    }

    @Test func anyValueIsSkipped() throws {
        try skip(#"{"a":[1,-2.5e+3,true,false,null,{}],"b":"x","c":[]}"#)
        for broken in ["[1,]", "{\"a\"}", "{\"a\":1,}", "[1", "tru", "1.", "1e", "[] []", ""] {
            #expect(throws: CheckpointError.self) { try skip(broken) }
        }
    }

    @Test func repeatedKeysAreRefused() {
        #expect(throws: CheckpointError.self) { try skip(#"{"a":1,"a":2}"#) }
    }

    @Test func deepNestingIsRefused() {
        #expect(throws: CheckpointError.self) {
            try skip(String(repeating: "[", count: 1_000_000))
        }
    }
}
