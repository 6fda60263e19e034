/// A parsed JSON value.
///
/// Objects keep their members in file order and compare keys by bytes: Swift's `String` treats
/// canonically equivalent texts as equal, which would make distinct vocabulary entries collide.
enum JSONValue: Sendable {
    case null
    case boolean(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([Member])

    /// One member of an object.
    struct Member: Sendable {
        let key: String
        let value: JSONValue
    }

    /// The first member with this key; nil also where the value is null or no object.
    subscript(key: StaticString) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        let name = "\(key)"
        let member = members.first { $0.key.utf8.elementsEqual(name.utf8) }
        guard let value = member?.value, !value.isNull else { return nil }
        return value
    }

    /// Whether this is `null`.
    var isNull: Bool { if case .null = self { true } else { false } }

    /// The text of a string.
    var string: String? { if case .string(let text) = self { text } else { nil } }

    /// The value of a boolean.
    var boolean: Bool? { if case .boolean(let flag) = self { flag } else { nil } }

    /// The elements of an array.
    var array: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }

    /// The members of an object.
    var object: [Member]? { if case .object(let members) = self { members } else { nil } }

    /// The value of a number that is a token id.
    var tokenID: TokenID? {
        guard case .number(let value) = self, value >= 0 else { return nil }
        return TokenID(exactly: value)
    }
}
