extension BytePairTokenizer {
    package func encode(
        _ bytes: UnsafeRawBufferPointer, specialTokens policy: SpecialTokenPolicy
    ) throws(TokenizationError) -> [TokenID] {
        try encode(bytes, policy, recordsSpans: false).ids
    }

    package func encodeWithSpans(
        _ bytes: UnsafeRawBufferPointer, specialTokens policy: SpecialTokenPolicy
    ) throws(TokenizationError) -> [EncodedToken] {
        try encode(bytes, policy, recordsSpans: true).tokens(inputCount: bytes.count)
    }

    private func encode(
        _ bytes: UnsafeRawBufferPointer, _ policy: SpecialTokenPolicy, recordsSpans: Bool
    ) throws(TokenizationError) -> EncodingOutput {
        guard bytes.count <= Int(Int32.max) else {
            throw .encodingFailed(reason: "\(bytes.count) bytes, at most \(Int32.max) at once")
        }
        var output = EncodingOutput(
            recordsSpans: recordsSpans, expectedCount: bytes.count / 3 + 4)
        withScratch { scratch in
            var position = 0
            while policy == .recognised,
                let (entry, range) = specialTokens.next(in: bytes, from: position)
            {
                encodeText(bytes, position..<range.lowerBound, &scratch, &output)
                output.append(entry.id, end: range.upperBound)
                position = range.upperBound
            }
            encodeText(bytes, position..<bytes.count, &scratch, &output)
        }
        return output
    }

    /// Encodes a stretch of text without special tokens.
    private func encodeText(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ scratch: inout BytePairScratch,
        _ output: inout EncodingOutput
    ) {
        guard !range.isEmpty else { return }
        switch scheme {
        case .byteLevel(let preTokenizer):
            var words = WordScanner(preTokenizer, bytes, range)
            while let word = words.next() { encodeWord(bytes, word, &scratch, &output) }
        case .byteFallback(let rules):
            encodeCharacters(bytes, range, rules, &scratch, &output)
        }
    }

    @inline(__always)
    private func encodeWord(
        _ bytes: UnsafeRawBufferPointer, _ word: Range<Int>, _ scratch: inout BytePairScratch,
        _ output: inout EncodingOutput
    ) {
        let isCacheable = word.count <= WordCache.maximumWordLength
        let slot = isCacheable ? scratch.cache.slot(of: bytes, word) : 0
        if isCacheable, scratch.cache.replay(slot: slot, bytes, word, into: &output) { return }
        mergeWord(bytes, word, &scratch.merger)
        if isCacheable {
            scratch.cache.store(slot: slot, bytes, word, tokens: scratch.merger)
        }
        scratch.merger.emit(from: word.lowerBound, into: &output)
    }

    private func mergeWord(
        _ bytes: UnsafeRawBufferPointer, _ word: Range<Int>, _ merger: inout WordMerger
    ) {
        merger.reset()
        if ignoresMerges,
            let whole = vocabulary.index.id(
                of: bytes, from: word.lowerBound, count: word.count, in: vocabulary.spellings)
        {
            merger.append(whole, length: word.count)
            return
        }
        for position in word {
            let id = vocabulary.byteTokens[Int(bytes[position])]
            if id >= 0 {
                merger.append(id, length: 1)
            } else {
                appendMissingByte(bytes, position, word, &merger)
            }
        }
        merger.merge(with: vocabulary.merges)
    }

    /// Handles a byte without a token: 21 bytes that hardly occur in text are missing in SmolLM2.
    ///
    /// Inside well-formed UTF-8 it is dropped, as the reference tokenizers do; an ill-formed byte becomes
    /// U+FFFD, as it would where text is repaired before it is tokenized.
    private func appendMissingByte(
        _ bytes: UnsafeRawBufferPointer, _ position: Int, _ word: Range<Int>,
        _ merger: inout WordMerger
    ) {
        let scalar = UTF8Sequence.decode(bytes, at: position, end: word.upperBound).scalar
        guard scalar == UTF8Sequence.illFormed, bytes[position] & 0xC0 != 0x80 else { return }
        let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]
        let ids = replacement.map { vocabulary.byteTokens[Int($0)] }
        guard ids.allSatisfy({ $0 >= 0 }) else { return }
        for (index, id) in ids.enumerated() {
            merger.append(id, length: index == ids.count - 1 ? 1 : 0)
        }
    }
}
