import Testing

@testable import Corpus

@Suite struct ContentSampleTests {
    private func code(_ bytes: [UInt8], _ options: WalkOptions = WalkOptions()) -> String? {
        ContentSample(bytes, fileSize: bytes.count).reason(options: options)?.code
    }

    private func code(_ text: String) -> String? { code(Array(text.utf8)) }

    @Test func tellsBinaryFromText() {
        #expect(code([0x61, 0, 0x62]) == "binary")
        #expect(code([UInt8](repeating: 0x0A, count: 9000) + [0]) == nil)
        #expect(
            code([UInt8](repeating: 0x01, count: 50) + [UInt8](repeating: 0x61, count: 50))
                == "binary")
        #expect(code("\u{1B}[31mred\u{1B}[0m\u{C}\n") == nil)
        #expect(code([0xFF, 0xFE, 0x61, 0]) == "encoding")
        #expect(code([0xE9, 0x74, 0xE9, 0x0A]) == nil)
    }

    @Test func tellsMinifiedFromProse() {
        let minified = String(repeating: "function(a,b){return a+b};var c=1;", count: 100)
        #expect(code(minified) == "minified")
        #expect(code("/* licence */\n" + minified) == "minified")
        let paragraph = String(repeating: "Some words of a long paragraph. ", count: 40) + "\n\n"
        #expect(code(String(repeating: paragraph, count: 10)) == nil)
        #expect(code(String(repeating: "吾輩は猫である。", count: 100)) == nil)
        #expect(code(String(repeating: "let x = f(y)\n", count: 1000)) == nil)
        #expect(code(String(repeating: "[1, 2, 3], ", count: 1000)) == "minified")
        var options = WalkOptions()
        options.includesMinified = true
        #expect(code(Array(minified.utf8), options) == nil)
    }

    @Test func tellsPrivateKeys() {
        let marker = "-----BEGIN RSA PRIVATE KEY-----\nMII\n"
        #expect(code(marker) == "secret")
        #expect(code("-----BEGIN CERTIFICATE-----\nMII\n") == nil)
        #expect(code("let key = \"\"\"\n" + marker) == nil)
    }

    @Test func acceptsACharacterCutOffAtTheEndOfTheSample() {
        let bytes = Array("aé".utf8.dropLast())
        #expect(ContentSample(bytes, fileSize: 100).isUTF8)
        #expect(!ContentSample(bytes, fileSize: bytes.count).isUTF8)
        #expect(!ContentSample([0xE9, 0x61, 0x61, 0x61, 0x61], fileSize: 100).isUTF8)
    }
}
