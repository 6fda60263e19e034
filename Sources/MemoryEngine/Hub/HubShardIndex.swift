internal import FoundationEssentials

/// The files that the index of sharded weights names.
///
/// Format: a JSON object whose `weight_map` maps tensor names to file names beside the index.
struct HubShardIndex: Equatable {
    /// No index is longer; a longer one is refused.
    static let largestByteCount = 64 << 20

    /// No model has more shards.
    private static let maximumShards = 4096

    /// The shards, sorted; all are plain names.
    let shards: [String]

    /// Reads the index at `path`.
    ///
    /// - Parameter name: what errors call it.
    /// - Throws: `HubError.malformedIndex`, `.hostileName`.
    init(contentsOf path: String, name: String) throws {
        guard let size = DurableFile.size(path), size <= Self.largestByteCount,
            let data = FileManager.default.contents(atPath: path)
        else {
            throw HubError.malformedIndex(
                file: name, reason: "it cannot be read or is larger than 64 MiB")
        }
        guard let content = try? JSONDecoder().decode(Content.self, from: data) else {
            throw HubError.malformedIndex(file: name, reason: "it has no weight_map of names")
        }
        let ending = name.contains(".safetensors") ? ".safetensors" : ".bin"
        let shards = Set(content.weightMap.values)
        guard (1...Self.maximumShards).contains(shards.count) else {
            throw HubError.malformedIndex(
                file: name, reason: "it names \(shards.count) files, expected 1 to 4096")
        }
        for shard in shards {
            guard HubFile.isPlainName(shard), shard.hasSuffix(ending) else {
                throw HubError.hostileName(file: name, name: shard)
            }
        }
        self.shards = shards.sorted()
    }

    private struct Content: Decodable {
        let weightMap: [String: String]

        enum CodingKeys: String, CodingKey {
            case weightMap = "weight_map"
        }
    }
}
