package import LinearAlgebra

/// A memory-mapped PyTorch checkpoint: a state dict written by `torch.save` as a zip archive.
///
/// The pickle inside is read by a machine that can build nothing but tensors; no code is ever
/// executed. Dense tensors stay in the map; tensors with other strides are copied when they are
/// asked for. All ranges are validated when the file is opened.
package final class PyTorchFile: Checkpoint {
    package let path: String
    package let tensorNames: [String]
    private let views: [String: StridedView]

    /// Maps and validates the file at `path`.
    ///
    /// - Throws: `CheckpointError` that names the file, the tensor and the reason.
    package convenience init(path: String) throws(CheckpointError) {
        try self.init(region: try MappedFile(path: path).region, path: path)
    }

    /// Reads a file that is already in memory; `path` serves messages only.
    package init(region: ByteRegion, path: String) throws(CheckpointError) {
        let (archive, root) = try region.withUnsafeBytes { bytes throws(CheckpointError) in
            try Self.checkFormat(bytes, path)
            let archive = try ZipArchive(bytes, file: path)
            let root = try Self.root(archive, path)
            try Self.checkByteOrder(bytes, archive, root, path)
            return (archive, root)
        }
        let tensors = try Self.tensors(region, archive, root, path)
        var views: [String: StridedView] = [:]
        for (name, tensor) in tensors {
            let storage = try Self.storage(tensor.storage, region, archive, root, path, name)
            let view = try StridedView(name: name, tensor, storage: storage, file: path)
            guard views.updateValue(view, forKey: name) == nil else {
                throw .malformed(path, tensor: name, "the name is repeated")
            }
        }
        self.path = path
        self.views = views
        tensorNames = tensors.map(\.name)
    }

    package func tensorIfPresent(named name: String) -> Tensor? {
        views[name]?.tensor
    }

    package func contains(_ name: String) -> Bool {
        views[name] != nil
    }

    private static func checkFormat(
        _ bytes: UnsafeRawBufferPointer, _ path: String
    ) throws(CheckpointError) {
        switch PyTorchFormat(bytes) {
        case .zip: return
        case .legacyPickle, .tar:
            throw .unsupported(
                path, "the checkpoint is in the format that torch.save used before version 1.6",
                remedy: "load and save it again with a current PyTorch, or use safetensors")
        case .unknown:
            throw .malformed(path, "expected a zip archive written by torch.save")
        }
    }

    /// The folder of the archive's entries: that of the only `<folder>/data.pkl`.
    private static func root(
        _ archive: ZipArchive, _ path: String
    ) throws(CheckpointError) -> String {
        let candidates = archive.entries.map(\.name).filter { name in
            name.hasSuffix("/data.pkl") && name.split(separator: "/").count == 2
        }
        guard candidates.count == 1, let candidate = candidates.first else {
            throw .malformed(
                path, "expected one data.pkl in the archive, found \(candidates.count)")
        }
        return String(candidate.dropLast("data.pkl".count))
    }

    private static func checkByteOrder(
        _ bytes: UnsafeRawBufferPointer, _ archive: ZipArchive, _ root: String, _ path: String
    ) throws(CheckpointError) {
        guard let entry = archive[root + "byteorder"] else { return }
        guard bytes[entry.range].elementsEqual("little".utf8) else {
            throw .unsupported(
                path, "the checkpoint is not little-endian",
                remedy: "save it on a little-endian machine, or use safetensors")
        }
    }

    private static func tensors(
        _ region: ByteRegion, _ archive: ZipArchive, _ root: String, _ path: String
    ) throws(CheckpointError) -> [(name: String, PickleTensor)] {
        guard let entry = archive[root + "data.pkl"] else {
            throw .malformed(path, "the archive has no data.pkl")
        }
        return try region.slice(entry.range).withUnsafeBytes { bytes throws(CheckpointError) in
            var unpickler = try Unpickler(bytes, file: path)
            return try unpickler.stateDictionary()
        }
    }

    private static func storage(
        _ storage: PickleStorage, _ region: ByteRegion, _ archive: ZipArchive, _ root: String,
        _ path: String, _ tensor: String
    ) throws(CheckpointError) -> ByteRegion {
        let entry = archive[root + "data/" + storage.key]
        // torch.save writes an entry for empty storages too, but other writers may not.
        if entry == nil, storage.elementCount == 0 { return region.slice(0..<0) }
        guard let entry else {
            throw .malformed(
                path, tensor: tensor,
                "its storage \(CheckpointError.quote(storage.key)) is not in the archive")
        }
        guard storage.type.byteCount(shape: [storage.elementCount]) == entry.range.count else {
            throw .malformed(
                path, tensor: tensor,
                "its storage should have \(storage.elementCount) elements of "
                    + "\(storage.type.name), but its entry has \(entry.range.count) bytes")
        }
        return region.slice(entry.range)
    }
}
