/// What a serialized SentencePiece `ModelProto` says, read and checked before the C++ library sees it.
///
/// The library trusts its model files: an unknown model type, a piece with a NUL or a forged
/// normalization map would crash it. Such files are refused here. Field numbers are those of
/// `sentencepiece_model.proto`.
struct SentencePieceModel: Sendable {
    /// Largest number of pieces accepted.
    static let maximumCount = 1 << 22

    /// Bytes each token stands for: `▁` as a space, byte pieces as their byte.
    private(set) var surfaces = PieceTable(reserving: 1 << 15, bytes: 1 << 18)

    /// Spelling of the pieces that are special.
    private(set) var specialTokens: [SpecialTokenTable.Entry] = []

    /// Role of each piece.
    private(set) var kinds: [TokenKind] = []

    /// Token of each byte, -1 where the model has none.
    private(set) var byteTokens = [TokenID](repeating: -1, count: 256)

    /// Whether a space is put in front of every text.
    private(set) var addsDummyPrefix = true

    /// Whether runs of spaces collapse and outer spaces vanish.
    private(set) var removesExtraWhitespaces = true

    private var userDefined: [[UInt8]] = []
    private var modelType: UInt64 = 1
    private var pieceNames = SpecialPieceNames()

    init(_ bytes: UnsafeRawBufferPointer) throws(TokenizationError) {
        var reader = ProtocolBufferReader(bytes, 0..<bytes.count)
        while let (field, value) = try reader.next() {
            switch (field, value) {
            case (1, .bytes(let range)): try readPiece(bytes, range)
            case (2, .bytes(let range)): try readTrainerSpec(bytes, range)
            case (3, .bytes(let range)): try readNormalizerSpec(bytes, range)
            case (5, .bytes(let range)): try refuseNormalizationMap(bytes, range)
            default: break
            }
        }
        try validate()
    }

    /// The begin-of-sequence token.
    var beginOfSequence: TokenID? { control(pieceNames.begin) }

    /// The end-of-sequence token.
    var endOfSequence: TokenID? { control(pieceNames.end) }

    /// The token for text that the pieces cannot express; the library demands one.
    var unknown: TokenID? { specialTokens.first { kinds[Int($0.id)] == .unknown }?.id }

    private func control(_ name: [UInt8]) -> TokenID? {
        specialTokens.first { $0.spelling == name && kinds[Int($0.id)] == .control }?.id
    }

    private mutating func readPiece(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>
    ) throws(TokenizationError) {
        guard kinds.count < Self.maximumCount else {
            throw .invalidSentencePieceModel(reason: "it has more than \(Self.maximumCount) pieces")
        }
        var spelling: Range<Int> = 0..<0
        var kind = TokenKind.normal
        var score = Float(0)
        var reader = ProtocolBufferReader(bytes, range)
        while let (field, value) = try reader.next() {
            switch (field, value) {
            case (1, .bytes(let content)): spelling = content
            case (2, .fixed(let bits)): score = Float(bitPattern: UInt32(truncatingIfNeeded: bits))
            case (3, .integer(let type)): kind = try kindOfPiece(type)
            default: break
            }
        }
        let text = Array(bytes[spelling])
        guard !text.isEmpty, !text.contains(0), score.isFinite else {
            throw .invalidSentencePieceModel(
                reason: "piece \(kinds.count) is empty, contains a NUL or has no finite score")
        }
        try append(text, kind)
    }

    private func kindOfPiece(_ type: UInt64) throws(TokenizationError) -> TokenKind {
        guard let kind = Int32(exactly: type).flatMap(TokenKind.init(rawValue:)) else {
            throw .invalidSentencePieceModel(
                reason: "piece \(kinds.count) has type \(type), expected 1 to 6")
        }
        return kind
    }

    private mutating func append(_ text: [UInt8], _ kind: TokenKind) throws(TokenizationError) {
        let id = TokenID(kinds.count)
        kinds.append(kind)
        if kind.isRecognisable || InfillTokens.spellings.contains(text) {
            specialTokens.append(.init(id: id, spelling: text))
        }
        switch kind {
        case .byte:
            guard let byte = BytePiece.byte(of: text) else {
                throw .invalidSentencePieceModel(reason: "byte piece \(id) is not named <0xHH>")
            }
            byteTokens[Int(byte)] = id
            surfaces.append(CollectionOfOne(byte))
        case .control, .unknown:
            surfaces.append(text)
        case .userDefined:
            userDefined.append(text)
            surfaces.append(SpaceMarker.replaced(text))
        case .normal, .unused:
            surfaces.append(SpaceMarker.replaced(text))
        }
    }

    private mutating func readTrainerSpec(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>
    ) throws(TokenizationError) {
        var reader = ProtocolBufferReader(bytes, range)
        while let (field, value) = try reader.next() {
            switch (field, value) {
            case (3, .integer(let type)): modelType = type
            case (46, .bytes(let name)): pieceNames.begin = Array(bytes[name])
            case (47, .bytes(let name)): pieceNames.end = Array(bytes[name])
            default: break
            }
        }
    }

    private mutating func readNormalizerSpec(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>
    ) throws(TokenizationError) {
        try refuseNormalizationMap(bytes, range)
        var reader = ProtocolBufferReader(bytes, range)
        while let (field, value) = try reader.next() {
            switch (field, value) {
            case (3, .integer(let flag)): addsDummyPrefix = flag != 0
            case (4, .integer(let flag)): removesExtraWhitespaces = flag != 0
            case (5, .integer(0)):
                throw .invalidSentencePieceModel(
                    reason: "it does not write spaces as ▁, which is not supported")
            default: break
            }
        }
    }

    /// Refuses compiled character maps: Llama models have none, and the library reads them unchecked.
    private func refuseNormalizationMap(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>
    ) throws(TokenizationError) {
        var reader = ProtocolBufferReader(bytes, range)
        while let (field, value) = try reader.next() {
            if field == 2, case .bytes(let map) = value, !map.isEmpty {
                throw .invalidSentencePieceModel(
                    reason: "it normalizes characters (\(map.count) bytes of rules); only models "
                        + "with the identity normalization are supported")
            }
        }
    }

    private func validate() throws(TokenizationError) {
        guard !kinds.isEmpty else {
            throw .invalidSentencePieceModel(reason: "it has no pieces")
        }
        guard modelType == 1 || modelType == 2 else {
            throw .invalidSentencePieceModel(
                reason: "model type \(modelType), expected 1 (unigram) or 2 (BPE)")
        }
        guard Self.longestPrefixChain(of: userDefined) <= 60 else {
            throw .invalidSentencePieceModel(
                reason: "more than 60 user-defined pieces begin with one another")
        }
    }

    /// Largest number of pieces that are all prefixes of one another; the library has room for 64.
    private static func longestPrefixChain(of pieces: [[UInt8]]) -> Int {
        var chain: [[UInt8]] = []
        var longest = 0
        for piece in pieces.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            while let last = chain.last, !piece.starts(with: last) { chain.removeLast() }
            chain.append(piece)
            longest = max(longest, chain.count)
        }
        return longest
    }
}
