/// Encodes the values of a GGUF header.
struct GGUFEncoder {
    private(set) var builder = ByteBuilder()

    mutating func append<Integer: FixedWidthInteger>(_ value: Integer) {
        builder.append(value)
    }

    mutating func append(zeros count: Int) {
        builder.append(zeros: count)
    }

    /// A string: its length in bytes, then UTF-8.
    mutating func append(_ string: String) {
        builder.append(UInt64(string.utf8.count))
        builder.append(bytes: string.utf8)
    }

    /// A value with its type tag.
    mutating func append(_ value: MetadataValue) {
        switch value {
        case .uint8(let value): tagged(.uint8, value)
        case .int8(let value): tagged(.int8, value)
        case .uint16(let value): tagged(.uint16, value)
        case .int16(let value): tagged(.int16, value)
        case .uint32(let value): tagged(.uint32, value)
        case .int32(let value): tagged(.int32, value)
        case .uint64(let value): tagged(.uint64, value)
        case .int64(let value): tagged(.int64, value)
        case .float32(let value): tagged(.float32, value.bitPattern)
        case .float64(let value): tagged(.float64, value.bitPattern)
        case .bool(let value): tagged(.bool, UInt8(value ? 1 : 0))
        case .string(let value):
            append(GGUFValueType.string.rawValue)
            append(value)
        case .array(let array):
            append(GGUFValueType.array.rawValue)
            append(array)
        }
    }

    /// An array: its elements' type tag, its length, its elements.
    private mutating func append(_ array: MetadataArray) {
        switch array {
        case .uint8(let values): elements(.uint8, values)
        case .int8(let values): elements(.int8, values)
        case .uint16(let values): elements(.uint16, values)
        case .int16(let values): elements(.int16, values)
        case .uint32(let values): elements(.uint32, values)
        case .int32(let values): elements(.int32, values)
        case .uint64(let values): elements(.uint64, values)
        case .int64(let values): elements(.int64, values)
        case .float32(let values): elements(.float32, values.map(\.bitPattern))
        case .float64(let values): elements(.float64, values.map(\.bitPattern))
        case .bool(let values): elements(.bool, values.map { UInt8($0 ? 1 : 0) })
        case .string(let values):
            start(.string, count: values.count)
            for value in values { append(value) }
        case .array(let values):
            start(.array, count: values.count)
            for value in values { append(value) }
        }
    }

    private mutating func tagged<Integer: FixedWidthInteger>(
        _ type: GGUFValueType, _ value: Integer
    ) {
        append(type.rawValue)
        append(value)
    }

    private mutating func elements<Integer: FixedWidthInteger>(
        _ type: GGUFValueType, _ values: [Integer]
    ) {
        start(type, count: values.count)
        for value in values { append(value) }
    }

    private mutating func start(_ type: GGUFValueType, count: Int) {
        append(type.rawValue)
        append(UInt64(count))
    }
}
