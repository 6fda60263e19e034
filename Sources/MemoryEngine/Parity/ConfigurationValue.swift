/// A configuration field that a case overrides.
enum ConfigurationValue: Decodable, Equatable {
    case boolean(Bool)
    case integer(Int)
    case text(String)
    case integers([Int])
    case null

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .boolean(value)
        } else if let value = try? container.decode(Int.self) {
            self = .integer(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else {
            self = .integers(try container.decode([Int].self))
        }
    }
}
