/// What became of one request that curl made.
package struct HubResponse {
    /// What to do next.
    package enum Verdict: Equatable {
        /// The whole body came.
        case complete
        /// The server sends the client elsewhere.
        case redirected(to: String)
        /// The connection broke or could not be made; worth another try.
        case broken
        /// The server is overloaded or failing; worth another try.
        case busy
        /// The server cannot continue in the middle.
        case unresumable
        /// The server says no.
        case refused
        /// The body could not be written.
        case unwritable
        /// More came than was expected.
        case tooLong
        /// Another try would fail in the same way: a certificate, say.
        case failed
    }

    /// Exit codes of curl that mean a broken or stalled connection (curl's manual, "EXIT CODES").
    private static let connectionCodes: Set<Int32> = [5, 6, 7, 16, 18, 28, 35, 52, 55, 56, 92]

    /// The exit code of curl; nil where it was stopped because too much came.
    package let code: Int32?

    /// The status of the last response, 0 where none came.
    package let status: Int

    /// The address that the server sends the client to, absolute; empty where it does not.
    package let location: String

    /// The headers of the last response, names in lowercase.
    package let headers: [String: String]

    /// The last thing curl complained of.
    package let detail: String

    /// The outcome of one run of curl.
    package init(
        code: Int32?, status: Int, location: String, headers: [String: String], detail: String
    ) {
        self.code = code
        self.status = status
        self.location = location
        self.headers = headers
        self.detail = detail
    }

    /// What to do next.
    ///
    /// Exit codes are those of curl's manual.
    package var verdict: Verdict {
        guard let code, code != 63 else { return .tooLong }
        if code == 23 { return .unwritable }
        if code == 33 || code == 36 || status == 416 { return .unresumable }
        if (300..<400).contains(status), !location.isEmpty { return .redirected(to: location) }
        if status == 408 || status == 429 || status >= 500 { return .busy }
        if (400..<500).contains(status) { return .refused }
        if Self.connectionCodes.contains(code) { return .broken }
        if code == 0 { return status == 200 || status == 206 ? .complete : .refused }
        return .failed
    }

    /// The hub's name for the failure: `RepoNotFound`, `RevisionNotFound`, `EntryNotFound`, `GatedRepo`.
    package var errorCode: String { headers["x-error-code"] ?? "" }

    /// The hub's words for the failure.
    package var errorMessage: String {
        HubError.printable(headers["x-error-message"] ?? "", limit: 300)
    }

    /// The tag that names the file in a cache: that of the file itself where the answer is a link to it.
    package var entityTag: String? {
        guard var tag = (headers["x-linked-etag"] ?? headers["etag"])?[...] else { return nil }
        if tag.hasPrefix("W/") { tag = tag.dropFirst(2) }
        let plain = String(tag.filter { $0 != "\"" })
        return HubDigest.isEntityTag(plain) ? plain : nil
    }

    /// The size of the file in bytes, where the answer tells it.
    package var byteCount: Int? {
        let isFinal = (200..<300).contains(status)
        let text = headers["x-linked-size"] ?? (isFinal ? headers["content-length"] : nil)
        return text.flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
    }

    /// Whether both tag and size of the file are known.
    package var describesFile: Bool { entityTag != nil && byteCount != nil }

    /// The headers of the last response in a dump of curl's; the last of equal names counts.
    package static func headers(inDump dump: String) -> [String: String] {
        var headers: [String: String] = [:]
        for line in dump.split(whereSeparator: \.isNewline) {
            if line.hasPrefix("HTTP/") {
                headers = [:]
            } else if let colon = line.firstIndex(of: ":") {
                let value = line[line.index(after: colon)...]
                let start = value.firstIndex { !$0.isWhitespace } ?? value.endIndex
                var text = value[start...]
                while text.last?.isWhitespace == true { text.removeLast() }
                headers[line[..<colon].lowercased()] = String(text)
            }
        }
        return headers
    }
}
