import LongLlama
import Tokenization

/// The question of a trial as tokens, and which of them are digits of the answer.
struct PasskeyQuestion {
    /// Question and right answer.
    private let tokens: [Int32]
    /// Number of digits that each token of `tokens` holds. `[tokens]`
    private let digits: [Int]

    init(_ task: PasskeyTask, tokenizer: any Tokenizer) throws {
        let text = task.question + " " + task.answer
        let encoded = try tokenizer.encodeWithSpans(Array(text.utf8))
        let begin = task.question.utf8.count + 1
        let answer = begin..<begin + task.answer.utf8.count
        tokens = encoded.map(\.id)
        digits = encoded.map { $0.range.clamped(to: answer).count }
    }

    /// Asks after some filler and compares the most likely digits with the right ones.
    ///
    /// Each digit is predicted after the question, the space and the right digits before it; all
    /// are right exactly when greedy generation from there gives the answer.
    ///
    /// - Parameter filler: gives a number of tokens that come before the question.
    /// - Returns: the share of the digits that are right.
    /// - Throws: `EngineError` of kind `usage` when the window has no room for the question.
    func answered(
        by model: LongLlamaModel, memory: any MemoryAttention, window: Int,
        filler: (Int) -> [Int32]
    ) throws -> Double {
        guard window >= tokens.count, window <= model.configuration.maxPositionEmbeddings else {
            throw EngineError(
                .usage,
                "a window of \(window) tokens cannot be used: choose"
                    + " \(tokens.count)...\(model.configuration.maxPositionEmbeddings)")
        }
        let local = filler(window - tokens.count) + tokens
        let offset = window - tokens.count
        if let memory = memory as? any TextFollowing {
            memory.follow(local.prefix(offset + (digits.firstIndex { $0 > 0 } ?? 0)))
        }
        var right = 0
        let session = Session(model: model, mounted: [memory], tokenLimit: local.count)
        try session.forward(
            local, usesCache: false, lastContextLength: local.count, logits: .all
        ) { index, logits in
            let next = index + 1 - offset
            guard next > 0, next < tokens.count, digits[next] > 0 else { return }
            if Sampler.mostLikely(logits) == tokens[next] { right += digits[next] }
        }
        return Double(right) / Double(max(digits.reduce(0, +), 1))
    }
}
