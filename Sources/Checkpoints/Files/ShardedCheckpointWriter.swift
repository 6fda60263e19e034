/// Writes a checkpoint into a directory, in several files when it is large.
package enum ShardedCheckpointWriter {
    /// Writes `tensors` in order, starting a new shard before `maximumShardBytes` is exceeded.
    ///
    /// A single shard gets the plain name and no index. The index is written last, so that a
    /// directory is complete when it has one. A tensor larger than the limit gets its own shard.
    ///
    /// - Returns: the names of the files written.
    /// - Throws: `CheckpointError`, or what `content` throws.
    @discardableResult
    package static func write(
        to directory: String, format: CheckpointFormat, tensors: [TensorDescription],
        maximumShardBytes: Int, content: TensorContent
    ) throws -> [String] {
        let prefix = directory.hasSuffix("/") ? directory : directory + "/"
        let plan = try TensorPlan(tensors, file: directory)
        let shards = shards(plan, maximumShardBytes)
        let names = shards.indices.map { index in
            shards.count == 1
                ? format.fileName : format.shardName(index + 1, of: shards.count)
        }
        for (name, shard) in zip(names, shards) {
            try write(to: prefix + name, format: format, tensors: shard, content: content)
        }
        guard shards.count > 1 else { return names }
        let output = try AtomicFile(path: prefix + format.indexName)
        try output.write(index(plan, zip(names, shards).map { ($0, $1) }))
        try output.commit()
        return names + [format.indexName]
    }

    private static func write(
        to path: String, format: CheckpointFormat, tensors: [TensorDescription],
        content: TensorContent
    ) throws {
        switch format {
        case .safetensors:
            // Other libraries refuse a safetensors file that does not say its framework.
            try SafetensorsWriter.write(
                to: path, tensors: tensors, metadata: ["format": "pt"], content: content)
        case .pyTorch:
            try PyTorchWriter.write(to: path, tensors: tensors, content: content)
        }
    }

    private static func shards(
        _ plan: TensorPlan, _ maximumShardBytes: Int
    ) -> [[TensorDescription]] {
        var shards: [[TensorDescription]] = [[]]
        var room = maximumShardBytes
        for (tensor, byteCount) in plan.tensors {
            if byteCount > room, shards.last?.isEmpty == false {
                shards.append([])
                room = maximumShardBytes
            }
            shards[shards.count - 1].append(tensor)
            room -= min(byteCount, room)
        }
        return shards
    }

    private static func index(
        _ plan: TensorPlan, _ shards: [(name: String, tensors: [TensorDescription])]
    ) -> [UInt8] {
        let total = plan.tensors.reduce(0) { $0 + $1.byteCount }
        let lines = shards.flatMap { shard in
            shard.tensors.map {
                "    \(JSONText.quoted($0.name)): \(JSONText.quoted(shard.name))"
            }
        }
        let text = """
            {
              "metadata": {
                "total_size": \(total)
              },
              "weight_map": {
            \(lines.joined(separator: ",\n"))
              }
            }

            """
        return Array(text.utf8)
    }
}
