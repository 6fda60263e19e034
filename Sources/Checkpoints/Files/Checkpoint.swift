/// Named tensors that can be read from one or several files.
///
/// Conforming types are immutable: tensors may be read from any thread.
package protocol Checkpoint: Sendable {
    /// The file or directory, for messages.
    var path: String { get }
    /// The names of all tensors, in the file's order.
    var tensorNames: [String] { get }

    /// The tensor called `name`, or `nil` when the checkpoint has none of that name.
    func tensorIfPresent(named name: String) -> Tensor?

    /// Whether the checkpoint has a tensor called `name`; reads nothing.
    func contains(_ name: String) -> Bool
}

extension Checkpoint {
    /// The tensor called `name`.
    ///
    /// - Throws: `CheckpointError` of kind `missing`.
    package func tensor(named name: String) throws(CheckpointError) -> Tensor {
        guard let tensor = tensorIfPresent(named: name) else {
            throw .missing(
                path, tensor: name,
                "not among the \(tensorNames.count) tensors of the checkpoint",
                remedy: "use a checkpoint of the architecture its configuration names")
        }
        return tensor
    }
}
