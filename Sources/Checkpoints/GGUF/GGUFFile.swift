package import LinearAlgebra

/// A memory-mapped GGUF file: metadata and tensors of llama.cpp's model format.
///
/// Opening reads the header only; tensor bytes stay in the map. All ranges are validated when
/// the file is opened, so that reading a tensor cannot fail.
package final class GGUFFile: Checkpoint {
    package let path: String
    package let tensorNames: [String]
    /// The key-value pairs of the header.
    package let metadata: [String: MetadataValue]
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
            try GGUFHeader(bytes, file: path)
        }
        self.path = path
        metadata = header.metadata
        tensorNames = header.tensors.map(\.name)
        var tensors: [String: Tensor] = [:]
        for entry in header.tensors {
            // An empty tensor may stand at the end of a file without a data section.
            let start = min(header.dataStart + entry.offset, region.count - entry.byteCount)
            tensors[entry.name] = Tensor(
                name: entry.name, shape: entry.shape, type: .element(entry.type),
                region: region.slice(start..<start + entry.byteCount))
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
