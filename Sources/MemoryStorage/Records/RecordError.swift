/// Why the bytes of a record cannot be decoded.
enum RecordError: Error, CustomStringConvertible, Sendable {
    case truncated
    case outOfRange
    case invalidText
    case trailingBytes(Int)
    case unknownVersion(found: UInt8, supported: UInt8)
    case invalid(String)

    var description: String {
        switch self {
        case .truncated: "the record ends early"
        case .outOfRange: "a number is out of range"
        case .invalidText: "a text is not UTF-8"
        case .trailingBytes(let count): "\(count) bytes follow the record"
        case .unknownVersion(let found, let supported):
            "the record has version \(found), this program reads \(supported)"
        case .invalid(let reason): reason
        }
    }
}
