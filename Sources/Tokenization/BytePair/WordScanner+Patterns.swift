extension WordScanner {
    /// End of the word of the GPT-2 pattern that begins at `start`.
    @inline(__always)
    func endOfGPT2Word(from start: Int, limit: Int) -> Int {
        if let end = endOfContraction(from: start, limit: limit, ignoringCase: false) { return end }
        var first = character(at: start, limit: limit)
        var body = start
        if bytes[start] == UInt8(ascii: " "), start + 1 < limit {
            let second = character(at: start + 1, limit: limit)
            if second.kind != .whitespace {
                first = second
                body = start + 1
            }
        }
        if first.kind == .whitespace { return endOfSpaces(from: start, limit: limit) }
        return endOfRun(of: first.kind, from: body + first.length, limit: limit)
    }

    /// `\s+(?!\S)|\s+`: a run of spaces leaves its last one to the word that follows.
    private func endOfSpaces(from start: Int, limit: Int) -> Int {
        var position = start
        var last = start
        while position < limit {
            let next = character(at: position, limit: limit)
            guard next.kind == .whitespace else {
                return last > start ? last : position
            }
            last = position
            position += next.length
        }
        return position
    }

    /// `'s|'t|'re|'ve|'m|'ll|'d`.
    @inline(__always)
    private func endOfContraction(from start: Int, limit: Int, ignoringCase: Bool) -> Int? {
        guard bytes[start] == UInt8(ascii: "'"), start + 1 < limit else { return nil }
        let fold: UInt8 = ignoringCase ? 0x20 : 0
        let first = bytes[start + 1] | fold
        switch first {
        case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"):
            return start + 2
        case UInt8(ascii: "r"), UInt8(ascii: "v"), UInt8(ascii: "l"):
            guard start + 2 < limit else { return nil }
            let expected = first == UInt8(ascii: "l") ? first : UInt8(ascii: "e")
            return bytes[start + 2] | fold == expected ? start + 3 : nil
        default:
            return nil
        }
    }

    /// End of the word of the Llama 3 pattern that begins at `start`:
    /// `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|`
    /// `\s*[\r\n]+|\s+(?!\S)|\s+`.
    func endOfLlama3Word(from start: Int, longestNumber: Int) -> Int {
        if let end = endOfContraction(from: start, limit: end, ignoringCase: true) { return end }
        let first = character(at: start, limit: end)
        let second = start + first.length
        switch first.kind {
        case .letter:
            return endOfRun(of: .letter, from: second, limit: end)
        case .number:
            return endOfNumber(from: second, remaining: longestNumber - 1)
        case .whitespace, .other:
            if !isLineBreak(at: start), second < end,
                character(at: second, limit: end).kind == .letter
            {
                return endOfRun(of: .letter, from: second, limit: end)
            }
            if first.kind == .other { return endOfPunctuation(from: second) }
            if bytes[start] == UInt8(ascii: " "), second < end,
                character(at: second, limit: end).kind == .other
            {
                return endOfPunctuation(from: second)
            }
            return endOfLineBreaks(from: start) ?? endOfSpaces(from: start, limit: end)
        }
    }

    private func isLineBreak(at position: Int) -> Bool {
        bytes[position] == UInt8(ascii: "\r") || bytes[position] == UInt8(ascii: "\n")
    }

    private func endOfNumber(from start: Int, remaining: Int) -> Int {
        var position = start
        for _ in 0..<remaining where position < end {
            let next = character(at: position, limit: end)
            guard next.kind == .number else { break }
            position += next.length
        }
        return position
    }

    private func endOfPunctuation(from start: Int) -> Int {
        var position = endOfRun(of: .other, from: start, limit: end)
        while position < end, isLineBreak(at: position) { position += 1 }
        return position
    }

    /// `\s*[\r\n]+`: up to the last line break of a run of spaces, nil where it has none.
    private func endOfLineBreaks(from start: Int) -> Int? {
        var result: Int?
        var position = start
        while position < end {
            let next = character(at: position, limit: end)
            guard next.kind == .whitespace else { break }
            position += next.length
            if isLineBreak(at: position - next.length) { result = position }
        }
        return result
    }
}
