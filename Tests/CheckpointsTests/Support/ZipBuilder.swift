import TestSupport

@testable import Checkpoints

/// Writes small zip archives in memory.
enum ZipBuilder {
    static func archive(_ entries: [(name: String, content: [UInt8])]) throws -> [UInt8] {
        let directory = try TemporaryDirectory()
        let output = try AtomicFile(path: directory.path("archive.bin"))
        var writer = ZipWriter(output)
        for (name, content) in entries { try writer.append(name: name, content: content) }
        try writer.finish()
        try output.commit()
        return try directory.read("archive.bin")
    }

    /// A PyTorch checkpoint with the given pickle and one storage of `storage` bytes.
    static func checkpoint(pickle: [UInt8], storage: Int = 24) throws -> [UInt8] {
        try archive([
            ("archive/data.pkl", pickle),
            ("archive/data/0", [UInt8](repeating: 0, count: storage)),
        ])
    }
}
