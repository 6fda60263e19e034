package import LinearAlgebra

/// A memory-mapped safetensors file.
///
/// Opening reads the header only; tensor bytes stay in the map. All ranges are validated when
/// the file is opened, so that reading a tensor cannot fail.
package final class SafetensorsFile: Checkpoint {
    package let path: String
    package let tensorNames: [String]
    /// The strings under the header's `__metadata__`.
    package let metadata: [String: String]
    private let tensors: [String: Tensor]

    /// Maps and validates the file at `path`.
    ///
    /// - Throws: `CheckpointError` that names the file, the tensor and the reason.
    package convenience init(path: String) throws(CheckpointError) {
        try self.init(region: try MappedFile(path: path).region, path: path)
    }

    /// Reads a file that is already in memory; `path` serves messages only.
    package init(region: ByteRegion, path: String) throws(CheckpointError) {
        let header = try region.withUnsafeBytes { bytes throws(CheckpointError) in
            try SafetensorsHeader(bytes, file: path)
        }
        self.path = path
        metadata = header.metadata
        tensorNames = header.tensors.map(\.name)
        var tensors: [String: Tensor] = [:]
        for entry in header.tensors {
            let start = header.dataStart + entry.range.lowerBound
            tensors[entry.name] = Tensor(
                name: entry.name, shape: entry.shape, type: entry.type,
                region: region.slice(start..<start + entry.range.count))
        }
        self.tensors = tensors
    }

    package func tensorIfPresent(named name: String) -> Tensor? {
        tensors[name]
    }

    package func contains(_ name: String) -> Bool {
        tensors[name] != nil
    }
}
