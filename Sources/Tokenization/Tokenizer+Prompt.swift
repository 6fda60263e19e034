extension Tokenizer {
    /// Tokens of a rendered prompt.
    ///
    /// Special tokens are recognised in control text only; text between two special tokens is tokenized
    /// as a whole, so merges cross from control text into content as they do in training. The
    /// begin-of-sequence token is put in front where the model asks for it and the prompt has none.
    package func encode(prompt pieces: [PromptPiece]) throws(TokenizationError) -> [TokenID] {
        var ids: [TokenID] = []
        var text: [UInt8] = []
        if addsBeginOfSequence, pieces.first != .beginOfSequence, let id = beginOfSequence {
            ids.append(id)
        }
        for piece in pieces {
            switch piece {
            case .content(let content):
                text += content.utf8
            case .control(let control):
                try appendControl(Array(control.utf8), &text, &ids)
            case .boundary:
                try flush(&text, &ids)
            case .beginOfSequence:
                try flush(&text, &ids)
                if let id = beginOfSequence { ids.append(id) }
            case .endOfSequence:
                try flush(&text, &ids)
                if let id = endOfSequence.min() { ids.append(id) }
            }
        }
        try flush(&text, &ids)
        return ids
    }

    private func appendControl(
        _ control: [UInt8], _ text: inout [UInt8], _ ids: inout [TokenID]
    ) throws(TokenizationError) {
        var position = 0
        for special in specialTokens(in: control) {
            text += control[position..<special.range.lowerBound]
            try flush(&text, &ids)
            ids.append(special.id)
            position = special.range.upperBound
        }
        text += control[position...]
    }

    private func flush(
        _ text: inout [UInt8], _ ids: inout [TokenID]
    ) throws(TokenizationError) {
        if !text.isEmpty { ids += try encode(text) }
        text.removeAll()
    }
}
