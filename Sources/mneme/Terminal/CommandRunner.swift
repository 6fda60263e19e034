import ArgumentParser
import Foundation
import MemoryEngine

/// Runs a command's work and turns its errors into messages and exit codes.
enum CommandRunner {
    /// Runs `body`; prints an error to stderr and exits with its code.
    static func run(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as ExitCode {
            throw error
        } catch {
            Terminal.note("mneme: \(error)")
            throw ExitCode(code(of: error))
        }
    }

    /// The exit code of an error; documented in `mneme --help`.
    private static func code(of error: any Error) -> Int32 {
        switch EngineError.Kind(of: error) {
        case .usage: 64
        case .data: 65
        case .missing: 66
        case .unavailable: 69
        case .cannotCreate: 73
        case .busy: 75
        case .interrupted: 130
        case .failure: 1
        }
    }
}
