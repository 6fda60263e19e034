/// One line of an ignore file, as gitignore(5) defines it.
package struct IgnorePattern: Hashable, Sendable {
    /// The line as written, without its line break and trailing spaces.
    package let text: [UInt8]
    /// The 1-based number of the line.
    package let line: Int
    /// Whether a match re-includes (`!`).
    package let isNegated: Bool
    /// Whether only directories match (a final `/`).
    package let isDirectoryOnly: Bool
    /// Whether the pattern is compared with the last path component only: it holds no slash but a
    /// final one.
    package let matchesNameOnly: Bool

    /// The part before the first special byte; the whole pattern when `wildcard` is `nil`.
    private let literal: [UInt8]
    /// What a `*literal` pattern ends in.
    private let suffix: ArraySlice<UInt8>?
    /// The compiled rest after `literal`, or the whole pattern when names are compared.
    private let wildcard: WildcardPattern?

    /// Compiles a line of an ignore file.
    ///
    /// - Returns: `nil` when the line is blank, a comment, or cannot match anything.
    package init?(line text: [UInt8], number: Int = 1) {
        guard text.first != UInt8(ascii: "#") else { return nil }
        let isNegated = text.first == UInt8(ascii: "!")
        self.init(
            body: text.dropFirst(isNegated ? 1 : 0), text: text, line: number, isNegated: isNegated)
    }

    /// Compiles a glob of the command line, where `#` and `!` have no meaning of their own.
    package init?(glob text: [UInt8]) {
        self.init(body: text[...], text: text, line: 1, isNegated: false)
    }

    private init?(body: ArraySlice<UInt8>, text: [UInt8], line: Int, isNegated: Bool) {
        var body = body
        self.text = text
        self.line = line
        self.isNegated = isNegated
        isDirectoryOnly = body.last == UInt8(ascii: "/")
        if isDirectoryOnly { body.removeLast() }
        guard !body.isEmpty else { return nil }
        matchesNameOnly = !body.contains(UInt8(ascii: "/"))
        if body.first == UInt8(ascii: "/") { body.removeFirst() }

        let literalEnd = body.firstIndex(where: Self.isSpecial) ?? body.endIndex
        literal = Array(body[..<literalEnd])
        let isLiteral = literalEnd == body.endIndex
        let tail = body.dropFirst()
        let isSuffix =
            matchesNameOnly && body.first == UInt8(ascii: "*")
            && !tail.contains(where: Self.isSpecial)
        suffix = isSuffix ? tail : nil
        // Git compiles an anchored pattern from its first special byte on, so that `a**/b` matches
        // `ab` and `ac/b`: the asterisks begin what is left. Being equal to Git matters more here
        // than the manual's "other consecutive asterisks are considered regular".
        wildcard =
            isLiteral || isSuffix
            ? nil : WildcardPattern(matchesNameOnly ? body : body[literalEnd...])
    }

    /// Whether there is any path that the pattern matches: its brackets and backslashes are sound.
    package var isWellFormed: Bool { wildcard.map { $0.tokens != nil } ?? true }

    /// Whether the pattern applies to a path, its negation aside.
    ///
    /// - Parameters:
    ///   - path: the path below the directory that the pattern belongs to.
    ///   - name: the last component of `path`.
    package func matches(
        path: ArraySlice<UInt8>, name: ArraySlice<UInt8>, isDirectory: Bool
    ) -> Bool {
        if isDirectoryOnly, !isDirectory { return false }
        return matchesNameOnly ? matches(name: name) : matches(path: path)
    }

    private func matches(name: ArraySlice<UInt8>) -> Bool {
        if let suffix {
            return name.count >= suffix.count && name.suffix(suffix.count).elementsEqual(suffix)
        }
        if let wildcard { return wildcard.matches(name) }
        return name.count == literal.count && name.elementsEqual(literal)
    }

    private func matches(path: ArraySlice<UInt8>) -> Bool {
        guard path.count >= literal.count, path.starts(with: literal) else { return false }
        guard let wildcard else { return path.count == literal.count }
        return wildcard.matches(path.dropFirst(literal.count))
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "["), UInt8(ascii: "\\"): true
        default: false
        }
    }
}
