import Foundation
import MemoryEngine

/// A temporary cache that another program might have left.
final class HubCacheFolder {
    let cache: HubCache

    init() throws {
        let root = FileManager.default.temporaryDirectory.appending(
            path: "mneme-\(UUID().uuidString)")
        cache = HubCache(directory: root.path())
    }

    deinit {
        try? FileManager.default.removeItem(atPath: cache.directory)
    }

    /// What the cache has of `org/model` at `revision`.
    func find(_ revision: String) throws -> String? {
        cache.snapshot(
            of: try HubRepository(organisation: "org", name: "model", revision: revision))
    }

    /// Makes a snapshot with files of one byte and returns its path.
    @discardableResult
    func snapshot(_ names: [String], commit: String) throws -> String {
        let path = "\(cache.directory)/models--org--model/snapshots/\(commit)"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
        for name in names { try Data(count: 1).write(to: URL(filePath: "\(path)/\(name)")) }
        return path
    }

    /// Writes `refs/REVISION`.
    func reference(_ revision: String, _ content: String) throws {
        let target = URL(filePath: "\(cache.directory)/models--org--model/refs/\(revision)")
        try FileManager.default.createDirectory(
            at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(content.utf8).write(to: target)
    }
}
