internal import Glibc

/// A private directory for what one fetch writes besides the cache; removed with the object.
final class HubWorkspace {
    /// The path of the directory, 0700.
    let directory: String

    /// Makes the directory below `TMPDIR`, or `/tmp`.
    init(environment: [String: String]) throws {
        let base = environment["TMPDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
        var template = Array("\(base)/mneme-hub-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw HubError.cacheNotWritable(
                path: base, reason: DurableFile.systemMessage(errno))
        }
        directory = String(
            decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        for path in [headersPath, answerPath, bodyPath, logPath] { unlink(path) }
        rmdir(directory)
    }

    /// The headers of the last response.
    var headersPath: String { directory + "/headers" }

    /// What curl says about the last response.
    var answerPath: String { directory + "/answer" }

    /// The body of a response that is no model file.
    var bodyPath: String { directory + "/body" }

    /// What curl complains of.
    var logPath: String { directory + "/log" }

    /// The last line of the log, at most 300 characters.
    func lastWords() -> String {
        let log = String(decoding: DurableFile.tail(logPath, limit: 1 << 16), as: UTF8.self)
        return String((log.split(whereSeparator: \.isNewline).last ?? "").prefix(300))
    }
}
