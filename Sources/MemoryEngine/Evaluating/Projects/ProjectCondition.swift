/// What the model has while a window is scored.
public struct ProjectCondition: Codable, Sendable, Hashable {
    /// Whether the adapter is applied.
    public var hasAdapter: Bool
    /// Tokens of the project's own memory.
    public var ownTokens: Int
    /// Tokens of memory of something else.
    public var foreignTokens: Int
    /// Whether what stands before the window in its file is in memory too.
    public var hasBeginning = false
    /// Which pairs are attended to; `nil` without memory.
    public var attention: AttentionPath?

    /// All conditions of a measurement, the ones that others are compared with first.
    static func all(_ options: ProjectPerplexityOptions, hasBase: Bool) -> [ProjectCondition] {
        func condition(_ own: Int, _ foreign: Int, _ path: AttentionPath?) -> ProjectCondition {
            ProjectCondition(
                hasAdapter: true, ownTokens: own, foreignTokens: foreign, attention: path)
        }
        let base = ProjectCondition(hasAdapter: false, ownTokens: 0, foreignTokens: 0)
        let sizes = options.memoryTokens.sorted()
        func withBeginning(_ path: AttentionPath) -> ProjectCondition {
            var all = condition(sizes.last ?? 0, 0, path)
            all.hasBeginning = true
            return all
        }
        var all = hasBase ? [base] : []
        all.append(condition(0, 0, nil))
        for path in options.attention {
            all += sizes.map { condition($0, 0, path) }
            if options.readsBeginnings { all.append(withBeginning(path)) }
            all += options.unrelatedTokens.sorted().map { condition(0, $0, path) }
            all += options.otherTokens.sorted().map { condition(sizes.last ?? 0, $0, path) }
        }
        return all
    }

    /// What people call it.
    public var name: String {
        guard let attention else { return hasAdapter ? "no memory" : "base model, no memory" }
        let parts = [
            ownTokens > 0 ? "own \(Self.size(ownTokens))" : nil,
            hasBeginning ? "beginning of the file" : nil,
            foreignTokens > 0
                ? (ownTokens > 0 ? "others " : "unrelated ") + Self.size(foreignTokens) : nil,
        ]
        return parts.compactMap(\.self).joined(separator: " + ") + ", \(attention.rawValue)"
    }

    private static func size(_ tokens: Int) -> String {
        tokens.isMultiple(of: 1024) ? "\(tokens / 1024)k" : "\(tokens)"
    }
}
