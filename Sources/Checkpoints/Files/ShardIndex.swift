import LinearAlgebra

/// The index of a sharded checkpoint: which file holds which tensor.
///
/// Format: a JSON object whose `weight_map` maps tensor names to file names, as Hugging Face's
/// libraries write it.
struct ShardIndex {
    private static let maximumLength = 64 << 20

    /// Tensor and file names, in the file's order.
    let places: [(tensor: String, file: String)]

    init(path: String) throws(CheckpointError) {
        let region = try MappedFile(path: path).region
        try self.init(region: region, path: path)
    }

    init(region: ByteRegion, path: String) throws(CheckpointError) {
        guard region.count <= Self.maximumLength else {
            throw .malformed(
                path, "the index has \(region.count) bytes, at most \(Self.maximumLength) are read")
        }
        let found = try region.withUnsafeBytes { bytes throws(CheckpointError) in
            try Self.weightMap(JSONReader(bytes, file: path))
        }
        guard let found, !found.isEmpty else {
            throw .malformed(path, "expected a weight_map that names the shard of each tensor")
        }
        for (tensor, file) in found {
            guard Self.isPlainName(file) else {
                throw .malformed(
                    path, tensor: tensor,
                    "the shard \(CheckpointError.quote(file)) is not the name of a .safetensors "
                        + "or .bin file beside the index")
            }
        }
        places = found
    }

    private static func weightMap(
        _ reader: JSONReader
    ) throws(CheckpointError) -> [(tensor: String, file: String)]? {
        var reader = reader
        var found: [(tensor: String, file: String)]?
        try reader.object { reader, key throws(CheckpointError) in
            guard key == "weight_map" else { return try reader.skipValue() }
            var places: [(tensor: String, file: String)] = []
            try reader.object { reader, tensor throws(CheckpointError) in
                places.append((tensor, try reader.string()))
            }
            found = places
        }
        try reader.end()
        return found
    }

    /// Whether `name` names a shard in the index's own directory.
    private static func isPlainName(_ name: String) -> Bool {
        let hasKnownEnding = name.hasSuffix(".safetensors") || name.hasSuffix(".bin")
        return hasKnownEnding && !name.hasPrefix(".")
            && !name.unicodeScalars.contains { $0 == "/" || $0 == "\\" || $0 == "\0" }
    }
}
