/// Turns the bytes of a wildcard pattern into tokens.
struct WildcardParser {
    private let pattern: [UInt8]
    private var index = 0

    /// Starts at the beginning of `pattern`.
    init(_ pattern: ArraySlice<UInt8>) {
        self.pattern = Array(pattern)
    }

    /// All tokens; `nil` when a bracket expression is malformed or a backslash ends the pattern.
    mutating func parse() -> [WildcardToken]? {
        var tokens: [WildcardToken] = []
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "*"):
                append(asterisks(), to: &tokens)
            case UInt8(ascii: "?"):
                index += 1
                tokens.append(.set(Self.anythingButSlash))
            case UInt8(ascii: "["):
                guard let set = bracketExpression() else { return nil }
                tokens.append(.set(set))
            case UInt8(ascii: "\\"):
                guard let escaped = peek(1) else { return nil }
                index += 2
                tokens.append(.byte(escaped))
            default:
                index += 1
                tokens.append(.byte(byte))
            }
        }
        return tokens
    }

    /// Leaves out a `**/` behind another: it matches nothing more, and a long row of them would
    /// make every comparison slow.
    private func append(_ steps: [WildcardToken], to tokens: inout [WildcardToken]) {
        let isRepeated = steps == Self.throughDirectories && tokens.suffix(2) == steps[...]
        if !isRepeated { tokens.append(contentsOf: steps) }
    }

    /// The steps of `**/`.
    private static let throughDirectories: [WildcardToken] = [.optional, .directories]

    private static let anythingButSlash: ByteSet = {
        var slash = ByteSet()
        slash.insert(UInt8(ascii: "/"))
        return slash.inverted
    }()

    private func peek(_ ahead: Int = 0) -> UInt8? {
        index + ahead < pattern.count ? pattern[index + ahead] : nil
    }

    /// A run of asterisks, which crosses directories only when it stands alone between slashes.
    private mutating func asterisks() -> [WildcardToken] {
        let slash = UInt8(ascii: "/")
        let start = index
        while peek() == UInt8(ascii: "*") { index += 1 }
        let opens = start == 0 || pattern[start - 1] == slash
        guard index - start >= 2, opens else { return [.star] }
        switch peek() {
        case nil: return [.globstar]
        case slash:
            index += 1
            return Self.throughDirectories
        case UInt8(ascii: "\\") where peek(1) == slash: return [.globstar]
        default: return [.star]
        }
    }

    /// A bracket expression, with `index` on its opening bracket.
    private mutating func bracketExpression() -> ByteSet? {
        index += 1
        let negated = peek() == UInt8(ascii: "!") || peek() == UInt8(ascii: "^")
        if negated { index += 1 }
        var set = ByteSet()
        var previous: UInt8?
        var isFirst = true
        while let byte = peek() {
            if byte == UInt8(ascii: "]"), !isFirst {
                index += 1
                if negated { set = set.inverted }
                set.remove(UInt8(ascii: "/"))
                return set
            }
            isFirst = false
            guard insertMember(byte, into: &set, previous: &previous) else { return nil }
        }
        return nil
    }

    /// Adds one member, range or class and moves past it; false when it is malformed.
    ///
    /// - Parameter previous: the byte that may begin a range; none after a range or a class.
    private mutating func insertMember(
        _ byte: UInt8, into set: inout ByteSet, previous: inout UInt8?
    ) -> Bool {
        if byte == UInt8(ascii: "-"), let lower = previous, let end = peek(1),
            end != UInt8(ascii: "]")
        {
            index += 1
            guard let upper = possiblyEscapedByte() else { return false }
            if lower <= upper { set.insert(lower...upper) }
            previous = nil
            return true
        }
        if byte == UInt8(ascii: "["), peek(1) == UInt8(ascii: ":") {
            return insertClass(into: &set, previous: &previous)
        }
        guard let member = possiblyEscapedByte() else { return false }
        set.insert(member)
        previous = member
        return true
    }

    private mutating func possiblyEscapedByte() -> UInt8? {
        if peek() == UInt8(ascii: "\\") { index += 1 }
        guard let byte = peek() else { return nil }
        index += 1
        return byte
    }

    /// Adds `[:name:]`, or the single byte `[` when the text up to the next `]` is no class.
    private mutating func insertClass(into set: inout ByteSet, previous: inout UInt8?) -> Bool {
        let start = index + 2
        guard let end = pattern[start...].firstIndex(of: UInt8(ascii: "]")) else { return false }
        guard end > start, pattern[end - 1] == UInt8(ascii: ":") else {
            set.insert(UInt8(ascii: "["))
            previous = UInt8(ascii: "[")
            index += 1
            return true
        }
        let name = String(decoding: pattern[start..<end - 1], as: UTF8.self)
        guard let members = ByteSet(characterClass: name) else { return false }
        set.formUnion(members)
        previous = nil
        index = end + 1
        return true
    }
}
