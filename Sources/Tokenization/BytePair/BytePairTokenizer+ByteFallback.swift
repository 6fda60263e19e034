extension BytePairTokenizer {
    /// Encodes a stretch of text character by character, with byte tokens for what has no token.
    func encodeCharacters(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ rules: ByteFallbackRules,
        _ scratch: inout BytePairScratch, _ output: inout EncodingOutput
    ) {
        var start = range.lowerBound
        var hasPrefix = needsPrefix(bytes, range, rules)
        while start < range.upperBound {
            let end =
                splitsBeforeSpaces ? endOfWord(bytes, start..<range.upperBound) : range.upperBound
            encodeCharacterWord(
                bytes, start..<end, hasPrefix: hasPrefix, rules, &scratch, &output)
            hasPrefix = false
            start = end
        }
    }

    private func needsPrefix(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ rules: ByteFallbackRules
    ) -> Bool {
        let beginsWithSpace = spaceLength(bytes, range.lowerBound, range.upperBound) > 0
        return switch rules.prefix {
        case .never: false
        case .everySegment: true
        case .everySegmentWithoutSpace: !beginsWithSpace
        case .firstSegmentWithoutSpace: range.lowerBound == 0 && !beginsWithSpace
        }
    }

    /// Length of the space at `position`, which is `" "` or `▁`; 0 where there is none.
    @inline(__always)
    private func spaceLength(_ bytes: UnsafeRawBufferPointer, _ position: Int, _ end: Int) -> Int {
        if bytes[position] == UInt8(ascii: " ") { return 1 }
        guard bytes[position] == 0xE2, end - position >= 3 else { return 0 }
        return bytes[position + 1] == 0x96 && bytes[position + 2] == 0x81 ? 3 : 0
    }

    /// End of a run of spaces followed by a run of other characters.
    private func endOfWord(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int {
        var position = range.lowerBound
        var hasText = false
        while position < range.upperBound {
            let space = spaceLength(bytes, position, range.upperBound)
            if space > 0 && hasText { return position }
            hasText = space == 0
            position += max(space, 1)
        }
        return position
    }

    private func encodeCharacterWord(
        _ bytes: UnsafeRawBufferPointer, _ word: Range<Int>, hasPrefix: Bool,
        _ rules: ByteFallbackRules, _ scratch: inout BytePairScratch,
        _ output: inout EncodingOutput
    ) {
        // The prefix is not among the bytes, so a prefixed word must not be taken from the cache.
        let isCacheable = !hasPrefix && word.count <= WordCache.maximumWordLength
        let slot = isCacheable ? scratch.cache.slot(of: bytes, word) : 0
        if isCacheable, scratch.cache.replay(slot: slot, bytes, word, into: &output) { return }
        scratch.merger.reset()
        if hasPrefix { appendCharacter(SpaceMarker.bytes, length: 0, rules, &scratch.merger) }
        appendCharacters(bytes, word, rules, &scratch.merger)
        scratch.merger.merge(with: vocabulary.merges)
        if isCacheable {
            scratch.cache.store(slot: slot, bytes, word, tokens: scratch.merger)
        }
        scratch.merger.emit(from: word.lowerBound, into: &output)
    }

    private func appendCharacters(
        _ bytes: UnsafeRawBufferPointer, _ word: Range<Int>, _ rules: ByteFallbackRules,
        _ merger: inout WordMerger
    ) {
        var position = word.lowerBound
        while position < word.upperBound {
            let (scalar, length) = UTF8Sequence.decode(bytes, at: position, end: word.upperBound)
            if scalar == 0x20 {
                appendCharacter(SpaceMarker.bytes, length: 1, rules, &merger)
            } else if scalar != UTF8Sequence.illFormed,
                let id = vocabulary.index.id(
                    of: bytes, from: position, count: length, in: vocabulary.spellings)
            {
                merger.append(id, length: length)
            } else {
                appendFallback(bytes[position..<position + length], rules, &merger)
            }
            position += length
        }
    }

    private func appendCharacter(
        _ spelling: [UInt8], length: Int, _ rules: ByteFallbackRules, _ merger: inout WordMerger
    ) {
        let id = spelling.withUnsafeBytes {
            vocabulary.index.id(of: $0, from: 0, count: $0.count, in: vocabulary.spellings)
        }
        if let id {
            merger.append(id, length: length)
        } else {
            appendUnknown(length: length, rules, &merger)
        }
    }

    private func appendFallback(
        _ character: Slice<UnsafeRawBufferPointer>, _ rules: ByteFallbackRules,
        _ merger: inout WordMerger
    ) {
        guard character.allSatisfy({ vocabulary.byteTokens[Int($0)] >= 0 }) else {
            appendUnknown(length: character.count, rules, &merger)
            return
        }
        for byte in character { merger.append(vocabulary.byteTokens[Int(byte)], length: 1) }
    }

    private func appendUnknown(
        length: Int, _ rules: ByteFallbackRules, _ merger: inout WordMerger
    ) {
        guard let unknown = identifiers.unknown else { return }
        if rules.fusesUnknown, merger.ids.last == unknown {
            merger.extendLast(by: length)
        } else {
            merger.append(unknown, length: length)
        }
    }
}
