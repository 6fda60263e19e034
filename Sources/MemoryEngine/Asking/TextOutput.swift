import Tokenization

/// Turns generated tokens into text that ends before the first stop text.
struct TextOutput {
    /// The text so far.
    private(set) var text = ""
    /// Whether an end token or a stop text was met.
    var ended = false
    private var decoder: StreamingDecoder
    private var scanner: StopSequenceScanner

    init(tokenizer: any Tokenizer, stopTexts: [String], continuesText: Bool) {
        decoder = StreamingDecoder(tokenizer: tokenizer, continuesText: continuesText)
        scanner = StopSequenceScanner(stopStrings: stopTexts)
    }

    /// Takes a token; returns whether generation goes on.
    mutating func append(_ token: TokenID, onText: (String) -> Void) -> Bool {
        take(scanner.append(decoder.append(token)), onText)
        return !ended
    }

    /// Releases what was held back.
    mutating func finish(onText: (String) -> Void) {
        if !ended { take(scanner.append(decoder.finish()), onText) }
        if !ended { emit(scanner.finish(), onText) }
    }

    private mutating func take(
        _ output: StopSequenceScanner.Output, _ onText: (String) -> Void
    ) {
        emit(output.text, onText)
        if output.stop != nil { ended = true }
    }

    private mutating func emit(_ piece: String, _ onText: (String) -> Void) {
        guard !piece.isEmpty else { return }
        text += piece
        onText(piece)
    }
}
