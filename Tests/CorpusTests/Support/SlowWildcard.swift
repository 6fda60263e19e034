/// The slow twin of `WildcardPattern`, by recursion and without bracket expressions.
enum SlowWildcard {
    static func matches(_ pattern: Substring, _ text: Substring, atStart: Bool = true) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        let rest = pattern.dropFirst()
        if pattern.hasPrefix("**/"), atStart {
            let after = pattern.dropFirst(3)
            if matches(after, text) { return true }
            return text.indices.contains {
                text[$0] == "/" && matches(after, text[text.index(after: $0)...])
            }
        }
        if pattern == "**", atStart { return true }
        switch first {
        case "*":
            let after = pattern.drop { $0 == "*" }
            if matches(after, text, atStart: false) { return true }
            guard let head = text.first, head != "/" else { return false }
            return matches("*" + after, text.dropFirst(), atStart: false)
        case "?":
            guard let head = text.first, head != "/" else { return false }
            return matches(rest, text.dropFirst(), atStart: false)
        default:
            guard text.first == first else { return false }
            return matches(rest, text.dropFirst(), atStart: first == "/")
        }
    }
}
