/// Cuts bytes into words as a `PreTokenizer` says, by hand-written automata instead of regular
/// expressions: linear time, no allocation, any bytes.
struct WordScanner {
    let bytes: UnsafeRawBufferPointer
    let end: Int
    private let preTokenizer: PreTokenizer
    private var position: Int
    private var segmentEnd: Int

    init(_ preTokenizer: PreTokenizer, _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) {
        self.bytes = bytes
        self.preTokenizer = preTokenizer
        position = range.lowerBound
        end = range.upperBound
        segmentEnd = preTokenizer == .smollm ? range.lowerBound : range.upperBound
    }

    /// The byte range of the next word, nil at the end.
    @inline(__always)
    mutating func next() -> Range<Int>? {
        guard position < end else { return nil }
        let start = position
        switch preTokenizer {
        case .gpt2: position = endOfGPT2Word(from: start, limit: end)
        case .smollm: position = endOfDigitSplitWord(from: start)
        case .llama3: position = endOfLlama3Word(from: start, longestNumber: 3)
        case .qwen2: position = endOfLlama3Word(from: start, longestNumber: 1)
        }
        return start..<position
    }

    /// Class and length in bytes of the character at `position`.
    @inline(__always)
    func character(at position: Int, limit: Int) -> (kind: CharacterClass, length: Int) {
        let (scalar, length) = UTF8Sequence.decode(bytes, at: position, end: limit)
        return (CharacterClass.of(scalar), length)
    }

    /// End of the run of characters of one class that begins at `start`.
    @inline(__always)
    func endOfRun(of kind: CharacterClass, from start: Int, limit: Int) -> Int {
        var position = start
        while position < limit {
            let next = character(at: position, limit: limit)
            guard next.kind == kind else { break }
            position += next.length
        }
        return position
    }

    /// A number character alone, or a GPT-2 word in the segment up to the next number character.
    private mutating func endOfDigitSplitWord(from start: Int) -> Int {
        if start >= segmentEnd {
            let first = character(at: start, limit: end)
            if first.kind == .number { return start + first.length }
            segmentEnd = startOfNumber(from: start)
        }
        return endOfGPT2Word(from: start, limit: segmentEnd)
    }

    private func startOfNumber(from start: Int) -> Int {
        var position = start
        while position < end {
            let next = character(at: position, limit: end)
            if next.kind == .number { break }
            position += next.length
        }
        return position
    }
}
