/// An array of a GGUF header, typed by its elements.
package enum MetadataArray: Sendable, Equatable {
    /// Unsigned bytes.
    case uint8([UInt8])
    /// Signed bytes.
    case int8([Int8])
    /// Unsigned 16-bit integers.
    case uint16([UInt16])
    /// Signed 16-bit integers.
    case int16([Int16])
    /// Unsigned 32-bit integers.
    case uint32([UInt32])
    /// Signed 32-bit integers.
    case int32([Int32])
    /// Single precision.
    case float32([Float])
    /// Booleans.
    case bool([Bool])
    /// UTF-8 strings.
    case string([String])
    /// Arrays of arrays.
    case array([MetadataArray])
    /// Unsigned 64-bit integers.
    case uint64([UInt64])
    /// Signed 64-bit integers.
    case int64([Int64])
    /// Double precision.
    case float64([Double])

    /// The number of elements.
    package var count: Int {
        switch self {
        case .uint8(let values): values.count
        case .int8(let values): values.count
        case .uint16(let values): values.count
        case .int16(let values): values.count
        case .uint32(let values): values.count
        case .int32(let values): values.count
        case .float32(let values): values.count
        case .bool(let values): values.count
        case .string(let values): values.count
        case .array(let values): values.count
        case .uint64(let values): values.count
        case .int64(let values): values.count
        case .float64(let values): values.count
        }
    }

    /// The elements as integers; `nil` unless they are integers that fit `Int`.
    package var integers: [Int]? {
        switch self {
        case .uint8(let values): values.map { Int($0) }
        case .int8(let values): values.map { Int($0) }
        case .uint16(let values): values.map { Int($0) }
        case .int16(let values): values.map { Int($0) }
        case .uint32(let values): values.map { Int($0) }
        case .int32(let values): values.map { Int($0) }
        case .int64(let values): values.map { Int($0) }
        case .uint64(let values): Self.exact(values)
        default: nil
        }
    }

    /// The elements as floating-point numbers; `nil` unless they are of a floating-point type.
    package var floats: [Float]? {
        switch self {
        case .float32(let values): values
        case .float64(let values): values.map { Float($0) }
        default: nil
        }
    }

    private static func exact(_ values: [UInt64]) -> [Int]? {
        let fitting = values.compactMap { Int(exactly: $0) }
        return fitting.count == values.count ? fitting : nil
    }
}
