import Foundation
import Testing

/// Texts that reports and plots must equal, files of `Fixtures/Golden`.
///
/// With `MNEME_GOLDEN` set to a directory, what was received is written there: compare, then copy.
enum Golden {
    /// Expects `received` to equal the text `name`.
    static func expect(_ received: String, _ name: String) throws {
        if let folder = ProcessInfo.processInfo.environment["MNEME_GOLDEN"] {
            try Data((received + "\n").utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        }
        let expected = try text(name)
        #expect(received == expected, "\(name) is another")
    }

    /// The expected text `name`, without its last line feed.
    private static func text(_ name: String) throws -> String {
        let folder = try #require(
            Bundle.module.url(forResource: "Fixtures", withExtension: nil))
        let data = try Data(contentsOf: folder.appendingPathComponent("Golden/\(name)"))
        return String(decoding: data, as: UTF8.self).trimmingSuffix("\n")
    }

    /// `value` as the command line writes it.
    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}

extension String {
    fileprivate func trimmingSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
    }
}
