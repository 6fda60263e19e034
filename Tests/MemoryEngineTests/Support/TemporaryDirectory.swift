import Foundation
import Glibc

/// A directory that is removed with the object.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
            .appendingPathComponent("mneme-engine-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of `name` inside.
    func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file, and the directories above it.
    func write(_ name: String, _ text: String) throws {
        try write(name, Array(text.utf8))
    }

    /// Writes a file of any bytes.
    func write(_ name: String, _ bytes: [UInt8]) throws {
        let url = URL(fileURLWithPath: path(name))
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }

    func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: path(name))
    }

    func rename(_ name: String, to other: String) throws {
        try FileManager.default.moveItem(atPath: path(name), toPath: path(other))
    }

    /// Sets a file's modification time, seconds since 1970.
    func setModificationTime(_ name: String, _ seconds: Int) throws {
        let time = timespec(tv_sec: seconds, tv_nsec: 0)
        let result = [time, time].withUnsafeBufferPointer {
            utimensat(AT_FDCWD, path(name), $0.baseAddress, 0)
        }
        guard result == 0 else { throw POSIXError(.EIO) }
    }
}
