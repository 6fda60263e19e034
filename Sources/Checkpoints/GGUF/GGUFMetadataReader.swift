/// Reads the key-value section of a GGUF header.
struct GGUFMetadataReader {
    /// Arrays inside arrays deeper than this are refused.
    private static let maximumDepth = 4

    private let file: String

    init(file: String) {
        self.file = file
    }

    /// Reads `count` pairs; a key that occurs twice is an error.
    func pairs(
        _ cursor: inout ByteCursor, count: Int
    ) throws(CheckpointError) -> [String: MetadataValue] {
        var pairs: [String: MetadataValue] = [:]
        for _ in 0..<count {
            let key = try string(&cursor)
            let value = try value(&cursor, key: key)
            guard pairs.updateValue(value, forKey: key) == nil else {
                throw .malformed(file, "the metadata key \(CheckpointError.quote(key)) is repeated")
            }
        }
        return pairs
    }

    /// Reads a string: its length in bytes, then UTF-8.
    func string(_ cursor: inout ByteCursor) throws(CheckpointError) -> String {
        let length = try cursor.readSize("a string's length")
        let start = cursor.offset
        let bytes = try cursor.read(count: length, "a string")
        guard let string = String(utf8: bytes) else {
            throw .malformed(file, "the string at byte \(start) is not valid UTF-8")
        }
        return string
    }

    private func type(
        _ cursor: inout ByteCursor, key: String
    ) throws(CheckpointError) -> GGUFValueType {
        let code = try cursor.read(UInt32.self, "a value's type")
        guard let type = GGUFValueType(rawValue: code) else {
            throw .malformed(
                file, "the metadata key \(CheckpointError.quote(key)) has the unknown type \(code)")
        }
        return type
    }

    private func value(
        _ cursor: inout ByteCursor, key: String
    ) throws(CheckpointError) -> MetadataValue {
        switch try type(&cursor, key: key) {
        case .uint8: .uint8(try cursor.read(UInt8.self, "a value"))
        case .int8: .int8(try cursor.read(Int8.self, "a value"))
        case .uint16: .uint16(try cursor.read(UInt16.self, "a value"))
        case .int16: .int16(try cursor.read(Int16.self, "a value"))
        case .uint32: .uint32(try cursor.read(UInt32.self, "a value"))
        case .int32: .int32(try cursor.read(Int32.self, "a value"))
        case .uint64: .uint64(try cursor.read(UInt64.self, "a value"))
        case .int64: .int64(try cursor.read(Int64.self, "a value"))
        case .float32: .float32(Float(bitPattern: try cursor.read(UInt32.self, "a value")))
        case .float64: .float64(Double(bitPattern: try cursor.read(UInt64.self, "a value")))
        case .bool: .bool(try bool(&cursor, key: key))
        case .string: .string(try string(&cursor))
        case .array: .array(try array(&cursor, key: key, depth: 1))
        }
    }

    private func bool(_ cursor: inout ByteCursor, key: String) throws(CheckpointError) -> Bool {
        let byte = try cursor.read(UInt8.self, "a boolean")
        guard byte <= 1 else {
            throw .malformed(
                file, "the metadata key \(CheckpointError.quote(key)) has the boolean \(byte)")
        }
        return byte == 1
    }

    private func array(
        _ cursor: inout ByteCursor, key: String, depth: Int
    ) throws(CheckpointError) -> MetadataArray {
        guard depth <= Self.maximumDepth else {
            throw .malformed(
                file, "the metadata key \(CheckpointError.quote(key)) nests arrays too deeply")
        }
        switch try type(&cursor, key: key) {
        case .uint8: return .uint8(try integers(&cursor))
        case .int8: return .int8(try integers(&cursor))
        case .uint16: return .uint16(try integers(&cursor))
        case .int16: return .int16(try integers(&cursor))
        case .uint32: return .uint32(try integers(&cursor))
        case .int32: return .int32(try integers(&cursor))
        case .uint64: return .uint64(try integers(&cursor))
        case .int64: return .int64(try integers(&cursor))
        case .float32: return .float32(try integers(&cursor).map(Float.init(bitPattern:)))
        case .float64: return .float64(try integers(&cursor).map(Double.init(bitPattern:)))
        case .bool:
            return .bool(
                try elements(&cursor, bytes: 1) { cursor throws(CheckpointError) in
                    try bool(&cursor, key: key)
                })
        case .string:
            return .string(
                try elements(&cursor, bytes: 8) { cursor throws(CheckpointError) in
                    try string(&cursor)
                })
        case .array:
            return .array(
                try elements(&cursor, bytes: 12) { cursor throws(CheckpointError) in
                    try array(&cursor, key: key, depth: depth + 1)
                })
        }
    }

    private func integers<Integer: FixedWidthInteger & BitwiseCopyable>(
        _ cursor: inout ByteCursor
    ) throws(CheckpointError) -> [Integer] {
        let size = MemoryLayout<Integer>.size
        let count = try cursor.readCount(itemBytes: size, "an array's length")
        let bytes = try cursor.read(count: count * size, "an array")
        return (0..<count).map { index in
            Integer(
                littleEndian: bytes.loadUnaligned(fromByteOffset: index * size, as: Integer.self))
        }
    }

    /// Reads a length and that many elements of at least `bytes` bytes each.
    private func elements<Element>(
        _ cursor: inout ByteCursor, bytes: Int,
        _ element: (inout ByteCursor) throws(CheckpointError) -> Element
    ) throws(CheckpointError) -> [Element] {
        let count = try cursor.readCount(itemBytes: bytes, "an array's length")
        var elements: [Element] = []
        elements.reserveCapacity(count)
        for _ in 0..<count { elements.append(try element(&cursor)) }
        return elements
    }
}
