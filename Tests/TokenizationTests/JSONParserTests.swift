import Testing

@testable import Tokenization

@Suite struct JSONParserTests {
    @Test func readsEveryKindOfValue() throws {
        let value = try parse(
            #" {"a": [1, -2.5e1, true, false, null], "b": "x\n\u00e9\ud83d\ude42\/", "c": {}} "#)
        let numbers = try #require(value["a"]?.array)
        #expect(numbers.count == 5)
        #expect(numbers[0].tokenID == 1)
        #expect(numbers[1].tokenID == nil)
        #expect(numbers[2].boolean == true)
        #expect(value["b"]?.string == "x\né🙂/")
        #expect(value["c"]?.object?.isEmpty == true)
        #expect(value["missing"] == nil)
    }

    @Test func keepsCanonicallyEquivalentKeysApart() throws {
        let value = try parse("{\"\u{2126}\": 1, \"\u{3A9}\": 2}")
        #expect(value.object?.map { $0.value.tokenID } == [1, 2])
    }

    @Test func unpairedSurrogatesAreReplaced() throws {
        #expect(try parse(#""\ud800x""#).string == "\u{FFFD}x")
        #expect(try parse(#""\ud800\u0041""#).string == "\u{FFFD}A")
        #expect(try parse(#""\udc00""#).string == "\u{FFFD}")
    }

    @Test(arguments: [
        "", "{", "[1,", "[1 2]", #"{"a" 1}"#, #"{"a":}"#, #"{1:2}"#, #""abc"#, #""\x""#, #""\u12""#,
        "tru", "nul", "1e999", "--1", "[] []", "\"\u{1}\"", #"{"a":1,}"#, "[,]", "nan",
    ])
    func refusesMalformedText(text: String) {
        #expect(throws: TokenizationError.self) { try parse(text) }
    }

    @Test func refusesDeepNesting() {
        #expect(throws: TokenizationError.self) {
            try parse(String(repeating: "[", count: 100_000))
        }
    }

    private func parse(_ text: String) throws -> JSONValue {
        try JSONParser.parse(Array(text.utf8))
    }
}
