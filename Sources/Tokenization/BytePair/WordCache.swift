/// Remembers the tokens of recent short words: a direct-mapped cache of fixed size.
///
/// A lookup is one comparison and a store overwrites, so neither memory nor time can grow with hostile
/// input.
struct WordCache: Sendable {
    /// Longest word, in bytes, that is remembered.
    static let maximumWordLength = 24

    private static let maximumTokenCount = 8
    private static let slotCount = 1 << 14

    private var wordLengths = [UInt8](repeating: 0, count: slotCount)
    private var tokenCounts = [UInt8](repeating: 0, count: slotCount)
    private var words = [UInt8](repeating: 0, count: slotCount * maximumWordLength)
    private var ids = [TokenID](repeating: 0, count: slotCount * maximumTokenCount)
    private var lengths = [UInt8](repeating: 0, count: slotCount * maximumTokenCount)

    /// The slot of a word of at most `maximumWordLength` bytes.
    @inline(__always)
    func slot(of bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int {
        let hash = ByteHash.hash(bytes, from: range.lowerBound, count: range.count)
        return Int(truncatingIfNeeded: hash) & (Self.slotCount - 1)
    }

    /// Appends the tokens of the word to `output` and returns true where the slot holds this word.
    @inline(__always)
    func replay(
        slot: Int, _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>,
        into output: inout EncodingOutput
    ) -> Bool {
        guard Int(wordLengths[slot]) == range.count else { return false }
        let isSame = words.withUnsafeBufferPointer { words in
            let start = slot * Self.maximumWordLength
            for offset in 0..<range.count
            where words[start + offset] != bytes[range.lowerBound + offset] { return false }
            return true
        }
        guard isSame else { return false }
        var end = range.lowerBound
        let first = slot * Self.maximumTokenCount
        for index in first..<first + Int(tokenCounts[slot]) {
            end += Int(lengths[index])
            output.append(ids[index], end: end)
        }
        return true
    }

    /// Remembers the merged word, unless it has too many tokens.
    mutating func store(
        slot: Int, _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, tokens: WordMerger
    ) {
        guard tokens.count <= Self.maximumTokenCount else { return }
        wordLengths[slot] = UInt8(truncatingIfNeeded: range.count)
        tokenCounts[slot] = UInt8(truncatingIfNeeded: tokens.count)
        for offset in 0..<range.count {
            words[slot * Self.maximumWordLength + offset] = bytes[range.lowerBound + offset]
        }
        for index in 0..<tokens.count {
            ids[slot * Self.maximumTokenCount + index] = tokens.ids[index]
            lengths[slot * Self.maximumTokenCount + index] =
                UInt8(truncatingIfNeeded: tokens.lengths[index])
        }
    }
}
