/// Prompts of a batch as ids, padded to one length, with an attention mask.
public struct TokenBatch: Sendable, Equatable {
    /// Ids, `[rows, length]`.
    public let tokens: [[Int32]]
    /// 1 for a token, 0 for padding, `[rows, length]`.
    public let mask: [[UInt8]]

    /// A batch of rows that are already padded, usually on the left.
    ///
    /// - Throws: `EngineError` of kind `usage` when rows and masks have different shapes, a mask
    ///   holds something else than 0 and 1, or a row ends with padding.
    public init(tokens: [[Int32]], mask: [[UInt8]]) throws {
        let length = tokens.first?.count ?? 0
        guard length > 0, mask.count == tokens.count,
            tokens.allSatisfy({ $0.count == length }), mask.allSatisfy({ $0.count == length })
        else {
            throw EngineError(
                .usage,
                "a batch needs rows of one length and a mask for each; received rows of"
                    + " \(tokens.map(\.count)) tokens and masks of \(mask.map(\.count))")
        }
        guard mask.allSatisfy({ $0.allSatisfy { $0 <= 1 } && $0.last == 1 }) else {
            throw EngineError(
                .usage,
                "an attention mask is 1 for tokens and 0 for padding, and the last token of a row"
                    + " is no padding; pad on the left")
        }
        self.tokens = tokens
        self.mask = mask
    }

    /// Pads `rows` on the left with `padding`; no row is empty.
    public init(leftPadding rows: [[Int32]], with padding: Int32) throws {
        let length = rows.map(\.count).max() ?? 0
        guard rows.allSatisfy({ !$0.isEmpty }) else {
            throw EngineError(.usage, "a row of a batch is empty; leave it out")
        }
        try self.init(
            tokens: rows.map { [Int32](repeating: padding, count: length - $0.count) + $0 },
            mask: rows.map {
                [UInt8](repeating: 0, count: length - $0.count)
                    + [UInt8](repeating: 1, count: $0.count)
            })
    }
}
