/// A value of a GGUF header.
///
/// The cases are the value types of the GGUF specification, version 3.
package enum MetadataValue: Sendable, Equatable {
    /// An unsigned byte.
    case uint8(UInt8)
    /// A signed byte.
    case int8(Int8)
    /// An unsigned 16-bit integer.
    case uint16(UInt16)
    /// A signed 16-bit integer.
    case int16(Int16)
    /// An unsigned 32-bit integer.
    case uint32(UInt32)
    /// A signed 32-bit integer.
    case int32(Int32)
    /// Single precision.
    case float32(Float)
    /// A boolean.
    case bool(Bool)
    /// A UTF-8 string.
    case string(String)
    /// A homogeneous array.
    case array(MetadataArray)
    /// An unsigned 64-bit integer.
    case uint64(UInt64)
    /// A signed 64-bit integer.
    case int64(Int64)
    /// Double precision.
    case float64(Double)

    /// The type's name, for messages: values may be of any length.
    var typeName: String {
        switch self {
        case .uint8: "uint8"
        case .int8: "int8"
        case .uint16: "uint16"
        case .int16: "int16"
        case .uint32: "uint32"
        case .int32: "int32"
        case .float32: "float32"
        case .bool: "bool"
        case .string: "a string"
        case .array: "an array"
        case .uint64: "uint64"
        case .int64: "int64"
        case .float64: "float64"
        }
    }

    /// The value as an integer; `nil` unless it is an integer that fits `Int`.
    package var integer: Int? {
        switch self {
        case .uint8(let value): Int(value)
        case .int8(let value): Int(value)
        case .uint16(let value): Int(value)
        case .int16(let value): Int(value)
        case .uint32(let value): Int(value)
        case .int32(let value): Int(value)
        case .int64(let value): Int(value)
        case .uint64(let value): Int(exactly: value)
        default: nil
        }
    }

    /// The value as a floating-point number; `nil` for other types, integers included.
    package var number: Double? {
        switch self {
        case .float32(let value): Double(value)
        case .float64(let value): value
        default: nil
        }
    }

    /// The value as a boolean; `nil` for other types.
    package var flag: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The value as a string; `nil` for other types.
    package var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The elements of an array of strings; `nil` for other types.
    package var strings: [String]? {
        if case .array(.string(let values)) = self { values } else { nil }
    }

    /// The elements of an array of integers that fit `Int`; `nil` for other types.
    package var integers: [Int]? {
        if case .array(let array) = self { array.integers } else { nil }
    }

    /// The elements of an array of floating-point numbers; `nil` for other types.
    package var floats: [Float]? {
        if case .array(let array) = self { array.floats } else { nil }
    }
}
