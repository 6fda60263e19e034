import MemoryEngine
import Testing

@Suite struct HubResponseTests {
    private func response(
        code: Int32? = 0, status: Int = 200, location: String = "",
        _ headers: [String: String] = [:]
    ) -> HubResponse {
        HubResponse(
            code: code, status: status, location: location, headers: headers, detail: "")
    }

    @Test func readsTheHeadersOfTheLastResponse() {
        let dump =
            "HTTP/1.1 200 Connection established\r\nETag: old\r\n\r\n"
            + "HTTP/2 302\r\nX-Linked-Etag:  \"ab\" \r\nno header\r\nX-A: b:c\r\n\r\n"
        #expect(
            HubResponse.headers(inDump: dump) == ["x-linked-etag": "\"ab\"", "x-a": "b:c"])
    }

    @Test(arguments: [
        (["x-linked-etag": "\"ab\"", "etag": "cd"], "ab"), (["etag": "W/\"ab-1\""], "ab-1"),
        (["etag": "../../x"], nil), (["etag": ""], nil), (["etag": ".."], nil),
        (["etag": "a/b"], nil), ([:], nil),
    ])
    func takesOnlyATagThatCanNameAFile(headers: [String: String], expected: String?) {
        #expect(response(headers).entityTag == expected)
    }

    @Test func knowsWhatToDoNext() {
        #expect(response().verdict == .complete)
        #expect(response(status: 204).verdict == .refused)
        #expect(response(code: 47, status: 302, location: "x").verdict == .redirected(to: "x"))
        #expect(response(code: 0, status: 304).verdict == .refused)
        #expect(response(code: 22, status: 404).verdict == .refused)
        #expect(response(code: 22, status: 416).verdict == .unresumable)
        #expect(response(code: 33, status: 200).verdict == .unresumable)
        #expect(response(code: 22, status: 429).verdict == .busy)
        #expect(response(code: 18, status: 206).verdict == .broken)
        #expect(response(code: 60, status: 0).verdict == .failed)
        #expect(response(code: 23, status: 200).verdict == .unwritable)
        #expect(response(code: nil, status: 200).verdict == .tooLong)
    }

    @Test func takesTheSizeOfTheFileAndNotOfARedirect() {
        #expect(response(["content-length": "5"]).byteCount == 5)
        #expect(response(status: 302, ["content-length": "5"]).byteCount == nil)
        #expect(response(status: 302, ["x-linked-size": "7"]).byteCount == 7)
        #expect(response(["content-length": "-5"]).byteCount == nil)
    }
}
