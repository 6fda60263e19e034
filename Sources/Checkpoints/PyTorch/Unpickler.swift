/// A pickle machine that can build nothing but a state dict.
///
/// It knows tuples, dictionaries, numbers, strings and the handful of globals in `PickleGlobal`;
/// it calls no code. Stack, memo and the number of steps are limited, so that time and memory
/// stay proportional to the length of the pickle.
///
/// The unpickler borrows `bytes`: it must not outlive the closure that lends them.
struct Unpickler {
    static let maximumLength = 64 << 20
    private static let maximumSteps = 1 << 22
    private static let maximumStack = 1 << 16
    private static let maximumMemo = 1 << 20
    /// Each tensor keeps a shape and strides of its own, which a call of a few bytes makes.
    static let maximumTensors = 1 << 17
    private static let protocols: ClosedRange<UInt8> = 2...5

    private let file: String
    private var cursor: ByteCursor
    private var stack: [PickleValue] = []
    /// Heights of the stack at which marks stand.
    private var marks: [Int] = []
    private var memo: [Int: PickleValue] = [:]
    var heap = PickleHeap()

    init(_ bytes: UnsafeRawBufferPointer, file: String) throws(CheckpointError) {
        guard bytes.count <= Self.maximumLength else {
            throw .malformed(
                file, "the pickle has \(bytes.count) bytes, at most \(Self.maximumLength) are read")
        }
        self.file = file
        cursor = ByteCursor(bytes, file: file)
    }

    /// Runs the pickle to its end and returns the value it leaves.
    mutating func run() throws(CheckpointError) -> PickleValue {
        for _ in 0..<Self.maximumSteps {
            let code = try cursor.read(UInt8.self, "a pickle opcode")
            guard let opcode = PickleOpcode(rawValue: code) else {
                throw refusal("the opcode 0x\(String(code, radix: 16)), which no state dict needs")
            }
            if opcode == .stop { return try result() }
            try execute(opcode)
            guard stack.count <= Self.maximumStack, marks.count <= Self.maximumStack else {
                throw failure("more than \(Self.maximumStack) values on the stack")
            }
        }
        throw failure("more than \(Self.maximumSteps) steps")
    }

    private mutating func result() throws(CheckpointError) -> PickleValue {
        let value = try pop()
        guard stack.isEmpty, marks.isEmpty, cursor.remaining == 0 else {
            throw failure("values or bytes are left over at the end")
        }
        return value
    }

    /// Performs one opcode other than STOP.
    private mutating func execute(_ opcode: PickleOpcode) throws(CheckpointError) {
        switch opcode {
        case .stop: break
        case .proto: try checkProtocol()
        case .frame: _ = try cursor.read(UInt64.self, "a pickle frame")
        case .mark: marks.append(stack.count)
        case .pop: if marks.last == stack.count { marks.removeLast() } else { _ = try pop() }
        case .popMark: _ = try popToMark()
        case .duplicate: stack.append(try top())
        case .none: stack.append(.none)
        case .yes: stack.append(.bool(true))
        case .no: stack.append(.bool(false))
        case .uint8: stack.append(.integer(Int(try cursor.read(UInt8.self, "an integer"))))
        case .uint16: stack.append(.integer(Int(try cursor.read(UInt16.self, "an integer"))))
        case .int32: stack.append(.integer(Int(try cursor.read(Int32.self, "an integer"))))
        case .long: stack.append(.integer(try long()))
        case .float:
            let bits = try cursor.read(UInt64.self, "a number").byteSwapped  // big-endian
            stack.append(.float(Double(bitPattern: bits)))
        case .shortText, .shortBytesText:
            try text(length: Int(try cursor.read(UInt8.self, "a string")))
        case .text, .bytesText: try text(length: Int(try cursor.read(UInt32.self, "a string")))
        case .longText: try text(length: try cursor.readSize("a string"))
        case .emptyTuple: stack.append(heap.tuple([]))
        case .tuple1: try tuple(count: 1)
        case .tuple2: try tuple(count: 2)
        case .tuple3: try tuple(count: 3)
        case .tuple: stack.append(heap.tuple(try popToMark()))
        default: try executeContainer(opcode)
        }
    }

    /// Performs the opcodes on containers, the memo and globals.
    private mutating func executeContainer(_ opcode: PickleOpcode) throws(CheckpointError) {
        switch opcode {
        case .emptyList: stack.append(.list)
        case .list:
            _ = try popToMark()
            stack.append(.list)
        case .append:
            _ = try pop()
            try checkList()
        case .appends:
            _ = try popToMark()
            try checkList()
        case .emptyDictionary: stack.append(heap.dictionary())
        case .dictionary:
            let items = try popToMark()
            stack.append(heap.dictionary())
            try extend(items)
        case .setItem:
            let value = try pop()
            try extend([try pop(), value])
        case .setItems: try extend(try popToMark())
        case .put: try memoize(Int(try cursor.read(UInt8.self, "a memo number")))
        case .longPut: try memoize(Int(try cursor.read(UInt32.self, "a memo number")))
        case .memoize: try memoize(memo.count)
        case .get: try recall(Int(try cursor.read(UInt8.self, "a memo number")))
        case .longGet: try recall(Int(try cursor.read(UInt32.self, "a memo number")))
        case .global: try global(module: try line(), name: try line())
        case .stackGlobal:
            let name = try popText()
            try global(module: try popText(), name: name)
        case .persistentIdentifier:
            let identifier = try popTuple()
            stack.append(try storage(identifier))
        case .reduce:
            let arguments = try popTuple()
            stack.append(try reduce(try pop(), arguments))
        case .build: try build()
        default: throw failure("an unexpected opcode")
        }
    }

    private mutating func checkProtocol() throws(CheckpointError) {
        let version = try cursor.read(UInt8.self, "the pickle protocol")
        guard Self.protocols.contains(version) else {
            throw refusal("protocol \(version), expected \(Self.protocols)")
        }
    }
}

// MARK: - Stack and memo

extension Unpickler {
    private func top() throws(CheckpointError) -> PickleValue {
        guard stack.count > marks.last ?? 0, let value = stack.last else {
            throw failure("a value is missing on the stack")
        }
        return value
    }

    private mutating func pop() throws(CheckpointError) -> PickleValue {
        let value = try top()
        stack.removeLast()
        return value
    }

    private mutating func popToMark() throws(CheckpointError) -> [PickleValue] {
        guard let mark = marks.popLast() else { throw failure("a mark is missing on the stack") }
        defer { stack.removeSubrange(mark...) }
        return Array(stack[mark...])
    }

    private mutating func popTuple() throws(CheckpointError) -> [PickleValue] {
        let value = try pop()
        guard case .tuple(let slot) = value else {
            throw failure("expected a tuple, found \(value.kind)")
        }
        return heap.tuples[slot]
    }

    private mutating func popText() throws(CheckpointError) -> String {
        let value = try pop()
        guard case .text(let text) = value else {
            throw failure("expected a string, found \(value.kind)")
        }
        return text
    }

    private mutating func memoize(_ number: Int) throws(CheckpointError) {
        guard memo.count < Self.maximumMemo else {
            throw failure("more than \(Self.maximumMemo) values in the memo")
        }
        memo[number] = try top()
    }

    private mutating func recall(_ number: Int) throws(CheckpointError) {
        guard let value = memo[number] else { throw failure("the memo has no number \(number)") }
        stack.append(value)
    }

    private mutating func tuple(count: Int) throws(CheckpointError) {
        guard stack.count - (marks.last ?? 0) >= count else {
            throw failure("a value is missing on the stack")
        }
        let items = Array(stack.suffix(count))
        stack.removeLast(count)
        stack.append(heap.tuple(items))
    }

    /// Checks that a list is on top; its elements are not kept.
    private func checkList() throws(CheckpointError) {
        guard case .list = try top() else {
            throw failure("elements for \(try top().kind), expected a list")
        }
    }

    private mutating func extend(_ items: [PickleValue]) throws(CheckpointError) {
        guard case .dictionary(let slot) = try top(), items.count.isMultiple(of: 2) else {
            throw failure("\(items.count) keys and values for \(try top().kind)")
        }
        heap.extend(slot, items)
    }

    /// Drops the attributes of the dictionary below them: `_metadata` of a module's state dict.
    private mutating func build() throws(CheckpointError) {
        _ = try pop()
        guard case .dictionary = try top() else {
            throw refusal("attributes set on \(try top().kind)")
        }
    }
}

// MARK: - Literals

extension Unpickler {
    /// A little-endian two's complement number of up to 8 bytes.
    private mutating func long() throws(CheckpointError) -> Int {
        let count = Int(try cursor.read(UInt8.self, "an integer"))
        guard count <= 8 else { throw failure("an integer of \(count) bytes, at most 8 are read") }
        let bytes = try cursor.read(count: count, "an integer")
        var value: UInt64 = bytes.last.map { $0 >= 0x80 ? .max : 0 } ?? 0
        for byte in bytes.reversed() { value = value << 8 | UInt64(byte) }
        return Int(truncatingIfNeeded: value)
    }

    private mutating func text(length: Int) throws(CheckpointError) {
        let bytes = try cursor.read(count: length, "a string")
        guard let text = String(utf8: bytes) else {
            throw failure("a string that is not UTF-8")
        }
        stack.append(.text(text))
    }

    /// A line of at most 255 bytes, as the opcode GLOBAL has two.
    private mutating func line() throws(CheckpointError) -> String {
        var bytes: [UInt8] = []
        while bytes.count < 256 {
            let byte = try cursor.read(UInt8.self, "the name of a global")
            if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
        throw failure("the name of a global is longer than 255 bytes")
    }

    private mutating func global(module: String, name: String) throws(CheckpointError) {
        guard let global = PickleGlobal(module: module, name: name) else {
            throw refusal("the global \(CheckpointError.quote(module + "." + name))")
        }
        stack.append(.global(global))
    }
}

// MARK: - Errors

extension Unpickler {
    func failure(_ reason: String) -> CheckpointError {
        .malformed(file, "invalid pickle at byte \(cursor.offset): \(reason)")
    }

    /// The error for what a pickle may say but a state dict must not.
    func refusal(_ reason: String) -> CheckpointError {
        .unsupported(
            file, "the pickle uses \(reason) (byte \(cursor.offset)); it is refused, not executed",
            remedy: "save a plain state dict of tensors, or convert the model to safetensors")
    }
}
