/// A value on the unpickler's stack.
///
/// Containers are numbers of slots in the unpickler's heap, never references: values that
/// contain each other cost nothing to drop, however deep or cyclic they are.
enum PickleValue {
    case none
    case bool(Bool)
    case integer(Int)
    case float(Double)
    case text(String)
    case global(PickleGlobal)
    /// A slot of `PickleHeap.tuples`.
    case tuple(Int)
    /// A list, whose elements nothing needs.
    case list
    /// A slot of `PickleHeap.dictionaries`.
    case dictionary(Int)
    case storage(PickleStorage)
    /// A slot of `PickleHeap.tensors`.
    case tensor(Int)

    /// What the value is, for messages.
    var kind: String {
        switch self {
        case .none: "None"
        case .bool: "a boolean"
        case .integer: "an integer"
        case .float: "a number"
        case .text: "a string"
        case .global: "a global"
        case .tuple: "a tuple"
        case .list: "a list"
        case .dictionary: "a dictionary"
        case .storage: "a storage"
        case .tensor: "a tensor"
        }
    }
}
