import Glibc
import LinearAlgebra

/// Finds the checkpoint that a path means.
package enum CheckpointLocator {
    /// The files that are looked for in a directory, best first.
    package static let fileNames = [
        "model.safetensors", "model.safetensors.index.json", "pytorch_model.bin",
        "pytorch_model.bin.index.json",
    ]

    /// Opens the checkpoint at `path`: a file, or a directory with one of `fileNames` or with
    /// exactly one `.gguf` file.
    ///
    /// - Throws: `CheckpointError`; for a directory without a checkpoint it lists what was
    ///   looked for.
    package static func open(_ path: String) throws(CheckpointError) -> any Checkpoint {
        try openFile(try locate(path))
    }

    /// The file that `open` opens for `path`.
    package static func locate(_ path: String) throws(CheckpointError) -> String {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw .system(path, "cannot open the checkpoint", code: errno)
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { return path }
        let names = try contents(of: path)
        let prefix = path.hasSuffix("/") ? path : path + "/"
        if let name = fileNames.first(where: names.contains) { return prefix + name }
        let models = names.filter { $0.hasSuffix(".gguf") }.sorted()
        guard let model = models.first else { throw nothingFound(path) }
        guard models.count == 1 else {
            throw .missing(
                path,
                "expected one .gguf file, found \(models.count): "
                    + models.prefix(8).map(CheckpointError.quote).joined(separator: ", "),
                remedy: "give the path of the file you mean")
        }
        return prefix + model
    }

    private static func openFile(_ path: String) throws(CheckpointError) -> any Checkpoint {
        if path.hasSuffix(".index.json") { return try ShardedCheckpoint(path: path) }
        if path.hasSuffix(".safetensors") { return try SafetensorsFile(path: path) }
        if path.hasSuffix(".gguf") { return try GGUFFile(path: path) }
        if [".bin", ".pt", ".pth"].contains(where: path.hasSuffix) {
            return try PyTorchFile(path: path)
        }
        return try openByContent(path)
    }

    /// Opens a file without a telling name, such as a blob of a download cache.
    private static func openByContent(_ path: String) throws(CheckpointError) -> any Checkpoint {
        let region = try MappedFile(path: path).region
        let start = region.withUnsafeBytes { Array($0.prefix(9)) }
        if start.starts(with: "GGUF".utf8) { return try GGUFFile(region: region, path: path) }
        if start.starts(with: [0x50, 0x4b, 0x03, 0x04]) {
            return try PyTorchFile(region: region, path: path)
        }
        if start.count == 9, start[8] == UInt8(ascii: "{") {
            return try SafetensorsFile(region: region, path: path)
        }
        throw .unsupported(
            path, "neither GGUF nor safetensors nor a PyTorch zip archive",
            remedy: "give a .gguf, .safetensors or .bin file, or a directory with a model")
    }

    private static func nothingFound(_ path: String) -> CheckpointError {
        .missing(
            path, "found no \(fileNames.joined(separator: ", ")) or *.gguf in the directory",
            remedy: "give a directory with one of these files, or the file itself")
    }

    private static func contents(of path: String) throws(CheckpointError) -> Set<String> {
        guard let directory = opendir(path) else {
            throw .system(path, "cannot list the directory", code: errno)
        }
        defer { closedir(directory) }
        var names: Set<String> = []
        while let entry = readdir(directory) {
            _ = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                names.insert(String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
            }
        }
        return names
    }
}
