/// The tensors of a file that is being written, checked, with their sizes.
struct TensorPlan {
    let tensors: [(description: TensorDescription, byteCount: Int)]
    private let file: String

    /// Checks that names are unique and that each shape suits its type.
    init(_ descriptions: [TensorDescription], file: String) throws(CheckpointError) {
        self.file = file
        var names: Set<String> = []
        var tensors: [(description: TensorDescription, byteCount: Int)] = []
        for description in descriptions {
            guard names.insert(description.name).inserted else {
                throw Self.failure(file, description.name, "the name is repeated")
            }
            guard let byteCount = description.type.byteCount(shape: description.shape) else {
                throw Self.failure(
                    file, description.name,
                    "the shape \(description.shape) does not suit \(description.type.name)")
            }
            tensors.append((description, byteCount))
        }
        self.tensors = tensors
    }

    /// Writes one tensor's bytes to `output` and checks that they are as many as planned.
    ///
    /// `observe` sees each piece after it has been written.
    func write(
        _ index: Int, to output: AtomicFile, from content: TensorContent,
        observe: @escaping (UnsafeRawBufferPointer) -> Void = { _ in }
    ) throws {
        let (description, byteCount) = tensors[index]
        let start = output.count
        try content(description) { piece throws(CheckpointError) in
            guard piece.count <= byteCount - (output.count - start) else {
                throw Self.failure(file, description.name, "more than \(byteCount) bytes came")
            }
            try output.write(piece)
            observe(piece)
        }
        guard output.count - start == byteCount else {
            throw Self.failure(
                file, description.name,
                "expected \(byteCount) bytes, \(output.count - start) came")
        }
    }

    /// The error for a tensor that the caller describes or fills wrongly.
    static func failure(_ file: String, _ tensor: String, _ reason: String) -> CheckpointError {
        CheckpointError(
            kind: .unwritable, file: file, tensor: tensor, reason: reason,
            remedy: "nothing was written; correct the tensor's description or content")
    }
}
