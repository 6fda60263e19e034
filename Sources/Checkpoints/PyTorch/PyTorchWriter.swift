import LinearAlgebra

/// Writes PyTorch checkpoints as `torch.save` writes a state dict, one tensor after the other.
package enum PyTorchWriter {
    private static let root = "archive/"

    /// Writes a file with `tensors`, whose bytes `content` produces.
    ///
    /// The file appears under `path` when it is complete.
    ///
    /// - Throws: `CheckpointError`, or what `content` throws.
    package static func write(
        to path: String, tensors: [TensorDescription], content: TensorContent
    ) throws {
        let plan = try TensorPlan(tensors, file: path)
        for tensor in tensors where PickleGlobal.storageName(tensor.type) == nil {
            throw TensorPlan.failure(
                path, tensor.name, "PyTorch files cannot hold \(tensor.type.name)")
        }
        let output = try AtomicFile(path: path)
        var archive = ZipWriter(output)
        try archive.append(
            name: root + "data.pkl", content: PickleEncoder.stateDictionary(tensors))
        try archive.append(name: root + "byteorder", content: Array("little".utf8))
        for (index, tensor) in plan.tensors.enumerated() {
            let name = "\(root)data/\(index)"
            try archive.append(name: name, byteCount: tensor.byteCount) {
                var checksum = Checksum32()
                try plan.write(index, to: output, from: content) { checksum.update($0) }
                return checksum
            }
        }
        try archive.append(name: root + "version", content: Array("3\n".utf8))
        try archive.finish()
        try output.commit()
    }
}
