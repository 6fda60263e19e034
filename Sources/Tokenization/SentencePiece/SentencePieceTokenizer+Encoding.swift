internal import CSentencePieceShims

extension SentencePieceTokenizer {
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
        guard bytes.count <= Int(Int32.max) / 4 else {
            throw .encodingFailed(reason: "\(bytes.count) bytes, at most \(Int32.max / 4) at once")
        }
        var output = EncodingOutput(
            recordsSpans: recordsSpans, expectedCount: bytes.count / 3 + 4)
        var position = 0
        while policy == .recognised,
            let (entry, range) = specialTokens.next(in: bytes, from: position)
        {
            try encodeText(bytes, position..<range.lowerBound, &output)
            output.append(entry.id, end: range.upperBound)
            position = range.upperBound
        }
        try encodeText(bytes, position..<bytes.count, &output)
        return output
    }

    /// Encodes a stretch of text without special tokens.
    private func encodeText(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ output: inout EncodingOutput
    ) throws(TokenizationError) {
        guard !range.isEmpty else { return }
        let text = UnsafeRawBufferPointer(rebasing: bytes[range])
        let illFormed = UTF8Sequence.illFormedOffsets(text)
        try processor.withTokens(of: text) { tokens in
            var nextIllFormed = 0
            var index = 0
            while index < tokens.count {
                let group = CharacterGroup(tokens, from: index, kinds: model.kinds)
                index = group.next
                while nextIllFormed < illFormed.count, illFormed[nextIllFormed] < group.begin {
                    nextIllFormed += 1
                }
                let isIllFormed =
                    nextIllFormed < illFormed.count && illFormed[nextIllFormed] < group.end
                append(
                    group, tokens, text, offset: range.lowerBound, asBytes: isIllFormed, &output)
            }
        }
    }

    private func append(
        _ group: CharacterGroup, _ tokens: SentencePieceProcessor.Tokens,
        _ text: UnsafeRawBufferPointer, offset: Int, asBytes: Bool, _ output: inout EncodingOutput
    ) {
        let isForged = group.count == 1 && isControlPiece(tokens[group.first].identifier)
        let spelled = text[group.begin..<group.end]
        if (asBytes || isForged) && spelled.allSatisfy({ model.byteTokens[Int($0)] >= 0 }) {
            for position in group.begin..<group.end {
                output.append(
                    model.byteTokens[Int(text[position])], end: offset + position + 1)
            }
            return
        }
        if isForged, let unknown = model.unknown {
            output.append(unknown, end: offset + group.end)
            return
        }
        // Where a character fell apart into its bytes, each byte token covers one byte.
        let isPerByte = group.count == group.end - group.begin
        for index in 0..<group.count {
            let end = isPerByte ? group.begin + index + 1 : Int(tokens[group.first + index].end)
            output.append(tokens[group.first + index].identifier, end: offset + end)
        }
    }
}
