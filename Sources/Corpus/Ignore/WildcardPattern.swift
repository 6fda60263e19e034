/// A compiled pattern of `*`, `?`, `[...]`, `\` and `**` over bytes, as gitignore(5) defines it.
///
/// A leading `**/`, a middle `/**/` and a trailing `/**` cross directories; other runs of asterisks
/// count as one. `?`, `*` and bracket expressions never match a slash.
struct WildcardPattern: Hashable, Sendable {
    /// The steps; `nil` when the pattern is malformed and so matches nothing.
    let tokens: [WildcardToken]?
    /// The fewest bytes that any match has.
    private let minimumLength: Int

    /// Compiles `pattern`.
    init(_ pattern: ArraySlice<UInt8>) {
        var parser = WildcardParser(pattern)
        tokens = parser.parse()
        minimumLength =
            tokens?.count { token in
                switch token {
                case .byte, .set: true
                case .star, .globstar, .optional, .directories: false
                }
            } ?? 0
    }

    /// Whether the whole of `text` matches.
    ///
    /// Simulates the pattern as an automaton: time is at most the product of both lengths, whatever
    /// the pattern.
    func matches(_ text: ArraySlice<UInt8>) -> Bool {
        guard let tokens, text.count >= minimumLength else { return false }
        let states = tokens.count + 1
        return withUnsafeTemporaryAllocation(of: Bool.self, capacity: 2 * states) { buffer in
            buffer.initialize(repeating: false)
            var current = UnsafeMutableBufferPointer(rebasing: buffer[..<states])
            var next = UnsafeMutableBufferPointer(rebasing: buffer[states...])
            current[0] = true
            for byte in text {
                Self.addEmptySteps(tokens, &current)
                guard Self.advance(tokens, over: byte, from: current, to: &next) else {
                    return false
                }
                swap(&current, &next)
            }
            Self.addEmptySteps(tokens, &current)
            return current[tokens.count]
        }
    }

    /// Marks the states that need no further byte to be reached.
    private static func addEmptySteps(
        _ tokens: [WildcardToken], _ states: inout UnsafeMutableBufferPointer<Bool>
    ) {
        for (index, token) in tokens.enumerated() where states[index] {
            switch token {
            case .star, .globstar: states[index + 1] = true
            case .optional:
                states[index + 1] = true
                states[index + 2] = true
            case .byte, .set, .directories: break
            }
        }
    }

    /// Fills `target` with the states after `byte`; false when there are none.
    private static func advance(
        _ tokens: [WildcardToken], over byte: UInt8, from source: UnsafeMutableBufferPointer<Bool>,
        to target: inout UnsafeMutableBufferPointer<Bool>
    ) -> Bool {
        target.update(repeating: false)
        var alive = false
        let isSlash = byte == UInt8(ascii: "/")
        for (index, token) in tokens.enumerated() where source[index] {
            let (stays, moves) =
                switch token {
                case .byte(let expected): (false, byte == expected)
                case .set(let set): (false, set.contains(byte))
                case .star: (!isSlash, false)
                case .globstar: (true, false)
                case .directories: (true, isSlash)
                case .optional: (false, false)
                }
            if stays { target[index] = true }
            if moves { target[index + 1] = true }
            alive = alive || stays || moves
        }
        return alive
    }
}
