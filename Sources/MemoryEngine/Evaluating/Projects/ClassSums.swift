/// Sums of negative log-likelihoods and numbers of tokens, by class.
struct ClassSums {
    private(set) var sums: [TokenClass: Double] = [:]
    private(set) var counts: [TokenClass: Int] = [:]

    /// The sums of a window's predicted tokens, `values` in nats.
    init(_ values: [Float], classes: TokenClasses) {
        for (index, value) in values.enumerated() {
            add(Double(value), to: .all)
            if classes.isIdentifier[index] { add(Double(value), to: .identifiers) }
            if classes.isFirstUse[index] { add(Double(value), to: .firstUses) }
        }
    }

    /// No tokens.
    init() {}

    /// Adds the tokens of `other`.
    mutating func add(_ other: ClassSums) {
        sums.merge(other.sums, uniquingKeysWith: +)
        counts.merge(other.counts, uniquingKeysWith: +)
    }

    /// Mean of a class, nats per token; zero where it has no tokens.
    func mean(_ tokens: TokenClass) -> Double {
        sum(tokens) / Double(max(count(tokens), 1))
    }

    /// Sum of a class, nats.
    func sum(_ tokens: TokenClass) -> Double { sums[tokens] ?? 0 }

    /// Tokens of a class.
    func count(_ tokens: TokenClass) -> Int { counts[tokens] ?? 0 }

    private mutating func add(_ value: Double, to tokens: TokenClass) {
        sums[tokens, default: 0] += value
        counts[tokens, default: 0] += 1
    }
}
