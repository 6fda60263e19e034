internal import FoundationEssentials

/// A directory of the cache with the files of one commit.
struct HubSnapshot {
    /// The path of the directory.
    let directory: String

    /// Whether the engine can load what is there; dangling links count as missing.
    var isComplete: Bool {
        let entries = try? FileManager.default.contentsOfDirectory(atPath: directory)
        let names = Set(entries ?? []).filter(has)
        guard let selection = HubSelection(names: names) else { return false }
        if selection.needsConfiguration && !names.contains("config.json") { return false }
        guard case .sharded(let index) = selection.weights else { return true }
        let shards = try? HubShardIndex(contentsOf: "\(directory)/\(index)", name: index).shards
        return shards?.allSatisfy(names.contains) ?? false
    }

    private func has(_ name: String) -> Bool {
        DurableFile.size("\(directory)/\(name)") != nil
    }
}
