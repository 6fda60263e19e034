/// A SentencePiece tokenizer (LongLLaMA, Llama 1 and 2, Code Llama), run by the C++ library.
///
/// Differs from the library in three ways: bytes that are not UTF-8 become byte tokens instead of
/// U+FFFD, so they survive a round trip; special tokens are found in text only when asked; and tokens
/// added after training have ids beyond the model's own.
package final class SentencePieceTokenizer: Tokenizer {
    /// Largest model file accepted, in bytes.
    package static let maximumModelSize = 256 << 20

    let model: SentencePieceModel
    let processor: SentencePieceProcessor
    let specialTokens: SpecialTokenTable
    let addedTokens: [TokenID: [UInt8]]
    private let specialPieces: Set<TokenID>  // of the model itself, without user-defined ones
    private let userDefinedControls: Set<TokenID>
    private let serializedModel: [UInt8]

    package let vocabularySize: Int
    package let beginOfSequence: TokenID?
    package let endOfSequence: Set<TokenID>
    package let addsBeginOfSequence: Bool

    /// Builds a tokenizer from the content of `tokenizer.model`.
    ///
    /// - Parameters:
    ///   - serializedModel: a SentencePiece `ModelProto`, BPE or unigram.
    ///   - addedTokens: tokens of `added_tokens.json`, spelling to id; they may rename model pieces.
    ///   - endOfSequence: ids that end a text beside the model's own, from `generation_config.json`.
    ///   - addsBeginOfSequence: whether prompts begin with `beginOfSequence`; Llama's do.
    package init(
        serializedModel: [UInt8], addedTokens: [String: TokenID] = [:],
        endOfSequence: Set<TokenID> = [], addsBeginOfSequence: Bool = true
    ) throws(TokenizationError) {
        guard serializedModel.count <= Self.maximumModelSize else {
            throw .invalidSentencePieceModel(
                reason: "\(serializedModel.count) bytes, at most \(Self.maximumModelSize) expected")
        }
        let (model, processor) = try serializedModel.withRawBytes {
            (bytes) throws(TokenizationError) in
            (try SentencePieceModel(bytes), try SentencePieceProcessor(bytes))
        }
        // What the library reads must be what was checked.
        guard processor.pieceCount == model.kinds.count else {
            throw .invalidSentencePieceModel(
                reason: "\(model.kinds.count) pieces were checked, but the library reads "
                    + "\(processor.pieceCount)")
        }
        let added = try Self.validated(addedTokens)
        self.model = model
        self.processor = processor
        self.serializedModel = serializedModel
        self.addedTokens = added
        specialTokens = Self.specialTokens(model, added)
        specialPieces = Set(
            model.specialTokens.map(\.id).filter {
                model.kinds[Int($0)] == .control || model.kinds[Int($0)] == .normal
            })
        vocabularySize = max(model.kinds.count, (added.keys.max().map(Int.init) ?? -1) + 1)
        beginOfSequence = model.beginOfSequence
        let ends = endOfSequence.union([model.endOfSequence].compactMap(\.self))
        self.endOfSequence = ends
        userDefinedControls = Self.userDefinedControls(of: model, ends: ends)
        self.addsBeginOfSequence = addsBeginOfSequence && model.beginOfSequence != nil
        for id in endOfSequence where id < 0 || Int(id) >= vocabularySize {
            throw .invalidVocabulary(
                reason: "special token \(id) is outside the vocabulary of \(vocabularySize)")
        }
    }

    /// User-defined pieces that control the model instead of standing for text.
    private static func userDefinedControls(
        of model: SentencePieceModel, ends: Set<TokenID>
    ) -> Set<TokenID> {
        Set(
            model.specialTokens.filter {
                model.kinds[Int($0.id)] == .userDefined
                    && (ends.contains($0.id) || ControlSpelling.matches($0.spelling))
            }.map(\.id))
    }

    private static func validated(
        _ tokens: [String: TokenID]
    ) throws(TokenizationError) -> [TokenID: [UInt8]] {
        var result: [TokenID: [UInt8]] = [:]
        for (text, id) in tokens {
            guard !text.isEmpty, id >= 0, Int(id) < BytePairVocabulary.maximumCount,
                result.updateValue(Array(text.utf8), forKey: id) == nil
            else {
                throw .invalidVocabulary(
                    reason: "added token \(TokenizationError.quote(text)) with id \(id) is empty, "
                        + "repeated or out of range")
            }
        }
        return result
    }

    private static func specialTokens(
        _ model: SentencePieceModel, _ added: [TokenID: [UInt8]]
    ) -> SpecialTokenTable {
        let own = model.specialTokens.filter { added[$0.id] == nil }
        return SpecialTokenTable(
            own + added.map { SpecialTokenTable.Entry(id: $0.key, spelling: $0.value) })
    }

    package var leadingSpaceRule: LeadingSpaceRule {
        if model.removesExtraWhitespaces { return .allDropped }
        return model.addsDummyPrefix ? .oneDropped : .kept
    }

    package var description: String { "SentencePiece, \(vocabularySize) tokens" }

    package func bytes(of id: TokenID) -> [UInt8] {
        addedTokens[id] ?? model.surfaces.bytes(of: id)
    }

    package func isSpecial(_ id: TokenID) -> Bool {
        if addedTokens[id] != nil { return true }
        guard id >= 0, Int(id) < model.kinds.count else { return false }
        return model.kinds[Int(id)].isSpecial || specialPieces.contains(id)
    }

    package func isByte(_ id: TokenID) -> Bool {
        id >= 0 && Int(id) < model.kinds.count && model.kinds[Int(id)] == .byte
    }

    /// Whether the model's own piece controls it, so that text must never turn into it.
    ///
    /// The library finds user-defined pieces in any text. Most stand for text, such as runs of spaces;
    /// those that a chat template writes or that end a text do not.
    func isControlPiece(_ id: TokenID) -> Bool {
        specialPieces.contains(id) || userDefinedControls.contains(id)
    }

    package func id(ofSpecial text: String) -> TokenID? { specialTokens.id(of: text) }

    package func specialTokens(in bytes: [UInt8]) -> [EncodedToken] {
        specialTokens.all(in: bytes)
    }

    package var fingerprintMaterial: [UInt8] {
        var material = FingerprintMaterial("mneme sentencepiece tokenizer 1")
        material.append(serializedModel)
        for (id, spelling) in addedTokens.sorted(by: { $0.key < $1.key }) {
            material.append(id)
            material.append(spelling)
        }
        material.append(addsBeginOfSequence ? 1 : 0)
        // Nothing for the many models without such pieces, whose material stays what it was.
        for id in userDefinedControls.sorted() { material.append(id) }
        return material.bytes
    }
}
