import Foundation
import Glibc

@testable import Corpus

/// A directory of its own for one test, removed with the object.
final class TemporaryTree: Sendable {
    /// The absolute path.
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
            .appendingPathComponent("corpus-\(UUID().uuidString)").path
        guard mkdir(path, 0o755) == 0 else { throw POSIXError(.EIO) }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file, and the directories above it.
    func write(_ name: String, _ text: String = "text\n") throws {
        try write(Array(name.utf8), Array(text.utf8))
    }

    /// Writes a file whose name and content may be any bytes.
    func write(_ name: [UInt8], _ bytes: [UInt8]) throws {
        var directory = path
        let components = name.split(separator: UInt8(ascii: "/"))
        for component in components.dropLast() {
            directory += "/" + String(decoding: component, as: UTF8.self)
            mkdir(directory, 0o755)
        }
        let file = Array((path + "/").utf8) + name
        let descriptor = file.withCPath { open($0, O_WRONLY | O_CREAT | O_TRUNC, 0o644) }
        guard descriptor >= 0 else { throw POSIXError(.ENOENT) }
        defer { close(descriptor) }
        let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard written == bytes.count else { throw POSIXError(.EIO) }
    }

    /// Makes a directory, and those above it.
    func makeDirectory(_ name: String) throws {
        try FileManager.default.createDirectory(
            atPath: "\(path)/\(name)", withIntermediateDirectories: true)
    }

    /// Makes a symbolic link.
    func link(_ name: String, to target: String) throws {
        guard symlink(target, "\(path)/\(name)") == 0 else { throw POSIXError(.EIO) }
    }

    /// Sets the modification time of a file, in nanoseconds since 1970.
    func setModificationTime(_ name: String, _ nanoseconds: Int) throws {
        let time = timespec(
            tv_sec: nanoseconds / 1_000_000_000, tv_nsec: nanoseconds % 1_000_000_000)
        let result = [time, time].withUnsafeBufferPointer { times in
            utimensat(AT_FDCWD, "\(path)/\(name)", times.baseAddress, 0)
        }
        guard result == 0 else { throw POSIXError(.EIO) }
    }
}
