/// Turns tokens into bytes one by one, applying the tokenizer's leading-space rule.
struct TokenByteStream {
    private let tokenizer: any Tokenizer
    private let specialTokens: SpecialTokenRendering
    private var dropsSpace: Bool

    /// - Parameter continuesText: the first token follows other text, so its space is a space.
    init(
        tokenizer: any Tokenizer, specialTokens: SpecialTokenRendering, continuesText: Bool = false
    ) {
        self.tokenizer = tokenizer
        self.specialTokens = specialTokens
        dropsSpace = !continuesText && tokenizer.leadingSpaceRule != .kept
    }

    /// Appends the bytes of `id` to `output`.
    mutating func append(_ id: TokenID, to output: inout [UInt8]) {
        if specialTokens == .omitted && tokenizer.isSpecial(id) { return }
        let bytes = tokenizer.bytes(of: id)
        guard dropsSpace, let first = bytes.first else {
            output.append(contentsOf: bytes)
            return
        }
        let hasSpace = first == UInt8(ascii: " ") && !tokenizer.isByte(id)
        output.append(contentsOf: hasSpace ? bytes.dropFirst() : bytes[...])
        dropsSpace = tokenizer.leadingSpaceRule == .allDropped && hasSpace && bytes.count == 1
    }
}
