/// Encodes a state dict as the pickle that `torch.save` writes.
///
/// Protocol 2; the memo is not used.
struct PickleEncoder {
    private var builder = ByteBuilder()

    /// The pickle of a dictionary of dense tensors; tensor number i uses the storage `"i"`.
    static func stateDictionary(_ tensors: [TensorDescription]) -> [UInt8] {
        var encoder = PickleEncoder()
        encoder.opcode(.proto)
        encoder.builder.append(UInt8(2))
        encoder.opcode(.emptyDictionary)
        for (index, tensor) in tensors.enumerated() {
            encoder.text(tensor.name)
            encoder.tensor(tensor, storage: String(index))
            encoder.opcode(.setItem)
        }
        encoder.opcode(.stop)
        return encoder.builder.bytes
    }

    /// A call of `_rebuild_tensor_v2(storage, 0, shape, strides, False, OrderedDict())`.
    private mutating func tensor(_ tensor: TensorDescription, storage: String) {
        global("torch._utils", "_rebuild_tensor_v2")
        opcode(.mark)
        self.storage(tensor, key: storage)
        integer(0)
        integers(tensor.shape)
        integers(Self.strides(tensor.shape))
        opcode(.no)
        global("collections", "OrderedDict")
        opcode(.emptyTuple)
        opcode(.reduce)
        opcode(.tuple)
        opcode(.reduce)
    }

    private mutating func storage(_ tensor: TensorDescription, key: String) {
        opcode(.mark)
        text("storage")
        global("torch", PickleGlobal.storageName(tensor.type) ?? "")
        text(key)
        text("cpu")
        integer(tensor.shape.reduce(1, *))
        opcode(.tuple)
        opcode(.persistentIdentifier)
    }

    private static func strides(_ shape: [Int]) -> [Int] {
        var strides: [Int] = []
        var step = 1
        for dimension in shape.reversed() {
            strides.append(step)
            step *= max(dimension, 1)
        }
        return strides.reversed()
    }

    private mutating func integers(_ values: [Int]) {
        opcode(.mark)
        for value in values { integer(value) }
        opcode(.tuple)
    }

    private mutating func integer(_ value: Int) {
        if let small = UInt8(exactly: value) {
            opcode(.uint8)
            builder.append(small)
        } else if let medium = Int32(exactly: value) {
            opcode(.int32)
            builder.append(medium)
        } else {
            opcode(.long)
            builder.append(UInt8(8))
            builder.append(Int64(value))
        }
    }

    private mutating func text(_ text: String) {
        opcode(.text)
        builder.append(UInt32(text.utf8.count))
        builder.append(bytes: text.utf8)
    }

    private mutating func global(_ module: String, _ name: String) {
        opcode(.global)
        builder.append(bytes: "\(module)\n\(name)\n".utf8)
    }

    private mutating func opcode(_ opcode: PickleOpcode) {
        builder.append(opcode.rawValue)
    }
}
