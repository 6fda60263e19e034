@testable import Checkpoints

/// Assembles pickles by hand, good ones and hostile ones.
struct PickleScript {
    var bytes: [UInt8]

    /// Starts with the opcode PROTO 2.
    init() {
        bytes = [0x80, 2]
    }

    mutating func add(_ text: String) {
        bytes += Array(text.utf8)
    }

    mutating func text(_ text: String) {
        let count = UInt32(text.utf8.count)
        add("X")
        bytes += withUnsafeBytes(of: count.littleEndian) { Array($0) }
        add(text)
    }

    mutating func integer(_ value: Int64) {
        bytes += [0x8a, 8]
        bytes += withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }

    mutating func integers(_ values: [Int64]) {
        add("(")
        for value in values { integer(value) }
        add("t")
    }

    mutating func global(_ module: String, _ name: String) {
        add("c\(module)\n\(name)\n")
    }

    /// Pushes a tensor with a view of the storage `"0"`.
    mutating func tensor(
        storage: String = "FloatStorage", elements: Int64, offset: Int64 = 0, shape: [Int64],
        strides: [Int64]
    ) {
        global("torch._utils", "_rebuild_tensor_v2")
        add("((")
        text("storage")
        global("torch", storage)
        text("0")
        text("cpu")
        integer(elements)
        add("tQ")
        integer(offset)
        integers(shape)
        integers(strides)
        bytes.append(0x89)
        global("collections", "OrderedDict")
        add(")RtR")
    }

    /// A state dict with the one tensor `weight`.
    static func stateDictionary(
        storage: String = "FloatStorage", elements: Int64, offset: Int64 = 0, shape: [Int64],
        strides: [Int64]
    ) -> [UInt8] {
        var script = PickleScript()
        script.add("}")
        script.text("weight")
        script.tensor(
            storage: storage, elements: elements, offset: offset, shape: shape, strides: strides)
        script.add("s.")
        return script.bytes
    }

    /// A pickle of the opcodes in `body`, followed by STOP.
    static func raw(_ body: [UInt8]) -> [UInt8] {
        [0x80, 2] + body + [0x2e]
    }
}
