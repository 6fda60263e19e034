import Foundation
import MemoryEngine

/// A file of prompts, one JSON object per line.
enum BatchFile {
    private struct Row: Decodable {
        var prompt: String
    }

    /// The prompts of the file at `path`, in order; empty lines are skipped.
    ///
    /// - Throws: `EngineError` naming the line that cannot be read.
    static func prompts(_ path: String) throws -> [String] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw EngineError(.missing, "the batch file '\(path)' cannot be read")
        }
        let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let prompts = try lines.enumerated().compactMap { number, line -> String? in
            guard line.contains(where: { !Character(UnicodeScalar($0)).isWhitespace }) else {
                return nil
            }
            do {
                return try JSONDecoder().decode(Row.self, from: Data(line)).prompt
            } catch {
                throw EngineError(
                    .data,
                    "line \(number + 1) of '\(path)' is not an object with a \"prompt\" string")
            }
        }
        guard !prompts.isEmpty else {
            throw EngineError(.data, "the batch file '\(path)' has no prompts")
        }
        return prompts
    }
}
