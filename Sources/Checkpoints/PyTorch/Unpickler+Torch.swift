extension Unpickler {
    /// The storage that a persistent identifier names:
    /// `("storage", storage class, key, location, element count)`.
    func storage(_ identifier: [PickleValue]) throws(CheckpointError) -> PickleValue {
        guard identifier.count == 5, case .text("storage") = identifier[0],
            case .global(.storage(let type)) = identifier[1],
            case .text(let key) = identifier[2],
            case .text = identifier[3],
            case .integer(let elementCount) = identifier[4], elementCount >= 0
        else { throw failure("a persistent identifier that is no storage") }
        return .storage(PickleStorage(key: key, type: type, elementCount: elementCount))
    }

    /// The value of one of the known callables for `arguments`.
    mutating func reduce(
        _ callable: PickleValue, _ arguments: [PickleValue]
    ) throws(CheckpointError) -> PickleValue {
        guard case .global(let global) = callable else {
            throw refusal("a call of \(callable.kind)")
        }
        switch global {
        case .orderedDictionary:
            guard arguments.isEmpty else {
                throw refusal("an OrderedDict with \(arguments.count) arguments")
            }
            return heap.dictionary()
        case .rebuildTensor: return try rebuildTensor(arguments)
        case .rebuildParameter:
            // (data, requires_grad, backward_hooks)
            guard arguments.count == 3, case .tensor = arguments[0] else {
                throw failure("_rebuild_parameter without a tensor")
            }
            return arguments[0]
        case .storage: throw refusal("a call of a storage class")
        }
    }

    /// `_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, backward_hooks[,
    /// metadata])`.
    private mutating func rebuildTensor(
        _ arguments: [PickleValue]
    ) throws(CheckpointError) -> PickleValue {
        guard (6...7).contains(arguments.count),
            case .storage(let storage) = arguments[0],
            case .integer(let offset) = arguments[1]
        else { throw failure("_rebuild_tensor_v2 without a storage and an offset") }
        guard heap.tensors.count < Self.maximumTensors else {
            throw failure(
                "more than \(Self.maximumTensors) tensors, more than any state dict has")
        }
        let shape = try integers(arguments[2])
        let strides = try integers(arguments[3])
        return heap.tensor(
            PickleTensor(storage: storage, offset: offset, shape: shape, strides: strides))
    }

    private func integers(_ value: PickleValue) throws(CheckpointError) -> [Int] {
        guard case .tuple(let slot) = value, heap.tuples[slot].count <= 64 else {
            throw failure("expected a tuple of at most 64 integers, found \(value.kind)")
        }
        var integers: [Int] = []
        for item in heap.tuples[slot] {
            guard case .integer(let integer) = item else {
                throw failure("expected an integer, found \(item.kind)")
            }
            integers.append(integer)
        }
        return integers
    }
}
