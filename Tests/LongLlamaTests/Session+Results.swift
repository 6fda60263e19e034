import LongLlama

extension Session {
    /// The logits of every token of one call. `[tokens][vocabulary]`
    func allLogits(
        _ tokens: [Int32], mask: [UInt8]? = nil, positions: [Int32]? = nil, usesCache: Bool,
        lastContextLength: Int? = nil
    ) throws -> [[Float]] {
        var logits: [[Float]] = []
        try forward(
            tokens, mask: mask, positions: positions, usesCache: usesCache,
            lastContextLength: lastContextLength, logits: .all
        ) { _, row in logits.append(Array(row)) }
        return logits
    }
}
