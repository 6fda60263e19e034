/// What can be wrong with numeric data that comes from outside.
package enum LinearAlgebraError: Error, Equatable, CustomStringConvertible, Sendable {
    /// The rows or columns of a matrix are no valid shape for its element type.
    case invalidShape(rows: Int, columns: Int, elementType: ElementType)
    /// The bytes of a matrix do not fit its shape.
    case wrongByteCount(
        rows: Int, columns: Int, elementType: ElementType, expected: Int, received: Int)
    /// The system has no memory for a copy of weights.
    case outOfMemory(bytes: Int)
    /// A rotary embedding's parameters are out of range.
    case invalidRotary(String)

    package var description: String {
        switch self {
        case .invalidShape(let rows, let columns, let type):
            "a matrix of \(rows) x \(columns) \(type.name) values is not possible: rows and "
                + "columns must be positive and columns a multiple of \(type.blockElements); "
                + "check the tensor's shape in the checkpoint"
        case .wrongByteCount(let rows, let columns, let type, let expected, let received):
            "a matrix of \(rows) x \(columns) \(type.name) values takes \(expected) bytes, "
                + "received \(received); the checkpoint is damaged or its header is wrong"
        case .outOfMemory(let bytes):
            "there is no memory for \(bytes) bytes of weights; use fewer bits (--weights q4_0) or "
                + "raise the limit of address space (ulimit -v)"
        case .invalidRotary(let reason):
            "invalid rotary embedding: \(reason); check the model's configuration"
        }
    }
}
