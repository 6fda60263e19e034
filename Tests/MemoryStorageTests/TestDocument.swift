import MemoryStorage
import TestSupport

/// A document with random pairs and offsets, for two layers of two heads with eight elements.
struct TestDocument {
    static let headDim = 8
    static let manifest = MemoryManifest(
        modelName: "tiny", modelFingerprint: "m1", tokenizerFingerprint: "t1",
        memoryLayers: [3, 5], kvHeads: 2, headDim: headDim, elementType: .float32,
        keyLayout: .halves, population: .isolated, windowTokens: 16, independentWindows: false,
        createdAt: 1_700_000_000, rootPath: "/tree", options: ["note": "test"])

    let path: String
    let hash: ContentHash
    let byteLength: Int
    let tokenOffsets: [Int]
    let lineStarts: [Int]
    /// Ids, a few of which are frequent.
    let tokens: [Int32]
    /// Per stream, [tokens, headDim].
    let keys: [[Float]]
    /// Per stream, [tokens, headDim].
    let values: [[Float]]

    var tokenCount: Int { tokenOffsets.count }

    var file: FileEntry {
        FileEntry(
            path: path, size: UInt64(byteLength), modificationTime: 7, contentHash: hash)
    }

    init?(path: String, tokens: Int, using random: inout SplitMix) {
        let hashBytes = (0..<32).map { _ in UInt8.random(in: 0...255, using: &random) }
        guard let hash = ContentHash(hashBytes) else { return nil }
        self.path = path
        self.hash = hash
        var offsets: [Int] = []
        var end = 0
        for _ in 0..<tokens {
            offsets.append(end)
            // Tokens of no bytes exist: beginning-of-text markers.
            end += Int.random(in: 0...6, using: &random)
        }
        tokenOffsets = offsets
        byteLength = end
        lineStarts =
            [0]
            + (1..<max(2, end)).filter { $0 < end && Int.random(in: 0..<9, using: &random) == 0 }
        self.tokens = (0..<tokens).map { _ in
            Int32(Int.random(in: 0..<30, using: &random) * Int.random(in: 0..<30, using: &random))
        }
        let streams = Self.manifest.heads.count
        keys = (0..<streams).map { _ in random.floats(tokens * Self.headDim) }
        values = (0..<streams).map { _ in random.floats(tokens * Self.headDim) }
    }

    /// Writes the whole document, in windows of at most 16 tokens.
    @discardableResult
    func write(to writer: MemoryWriter) throws -> DocumentID {
        let id = try begin(in: writer)
        try append(0..<tokenCount, to: writer)
        try finish(in: writer)
        return id
    }

    func begin(in writer: MemoryWriter) throws -> DocumentID {
        try writer.beginDocument(file, contentHash: hash, byteLength: byteLength, tokens: tokens)
    }

    func append(_ tokens: Range<Int>, to writer: MemoryWriter) throws {
        for first in stride(from: tokens.lowerBound, to: tokens.upperBound, by: 16) {
            let window = first..<min(first + 16, tokens.upperBound)
            let elements = (window.lowerBound * Self.headDim)..<(window.upperBound * Self.headDim)
            for (stream, head) in Self.manifest.heads.enumerated() {
                try keys[stream].withUnsafeBufferPointer { keys in
                    try values[stream].withUnsafeBufferPointer { values in
                        try writer.append(
                            layerIndex: head.layerIndex, kvHead: head.kvHead,
                            keys: UnsafeRawBufferPointer(
                                UnsafeBufferPointer(rebasing: keys[elements])),
                            values: UnsafeRawBufferPointer(
                                UnsafeBufferPointer(rebasing: values[elements])))
                    }
                }
            }
        }
    }

    func finish(in writer: MemoryWriter) throws {
        try writer.finishDocument(tokenOffsets: tokenOffsets, lineStarts: lineStarts)
    }

    /// The bytes of a token, computed plainly.
    func bytes(of token: Int) -> Range<Int> {
        tokenOffsets[token]..<(token + 1 < tokenCount ? tokenOffsets[token + 1] : byteLength)
    }

    /// The lines of a token, computed plainly.
    func lines(of token: Int) -> ClosedRange<Int> {
        let bytes = bytes(of: token)
        let line = { (byte: Int) in lineStarts.filter { $0 <= byte }.count }
        return line(bytes.lowerBound)...line(max(bytes.lowerBound, bytes.upperBound - 1))
    }
}
