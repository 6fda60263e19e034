/// A checkpoint in several files with an index, safetensors or PyTorch.
///
/// All shards are mapped and validated when the checkpoint is opened. Only tensors that the
/// index lists are visible.
package final class ShardedCheckpoint: Checkpoint {
    private static let maximumShards = 4096

    package let path: String
    package let tensorNames: [String]
    /// The shards, in the order in which the index names them first.
    package let shards: [any Checkpoint]
    private let places: [String: Int]

    /// Opens the index (`*.index.json`) at `path` and the shards beside it.
    ///
    /// - Throws: `CheckpointError`: a broken index or shard, a shard that is missing, a tensor
    ///   that is not in its shard.
    package init(path: String) throws(CheckpointError) {
        let index = try ShardIndex(path: path)
        let directory = path.lastIndex(of: "/").map { path[...$0] } ?? ""
        var shards: [any Checkpoint] = []
        var numbers: [String: Int] = [:]
        var places: [String: Int] = [:]
        for (tensor, file) in index.places {
            let number = numbers[file] ?? shards.count
            if number == shards.count {
                guard number < Self.maximumShards else {
                    throw .malformed(path, "the index names more than \(number) shards")
                }
                shards.append(try Self.open(directory + file))
                numbers[file] = number
            }
            guard shards[number].contains(tensor) else {
                throw .missing(
                    path, tensor: tensor, "not in its shard \(CheckpointError.quote(file))",
                    remedy: "fetch the index and the shards again, from one revision")
            }
            places[tensor] = number
        }
        self.path = path
        self.shards = shards
        self.places = places
        tensorNames = index.places.map(\.tensor)
    }

    package func tensorIfPresent(named name: String) -> Tensor? {
        places[name].flatMap { shards[$0].tensorIfPresent(named: name) }
    }

    package func contains(_ name: String) -> Bool {
        places[name] != nil
    }

    private static func open(_ path: String) throws(CheckpointError) -> any Checkpoint {
        if path.hasSuffix(".bin") { return try PyTorchFile(path: path) }
        return try SafetensorsFile(path: path)
    }
}
