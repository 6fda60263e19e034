/// How the next token is chosen from logits.
package struct SamplingOptions: Sendable, Equatable {
    /// 0 chooses the most likely token; larger values flatten the distribution.
    package var temperature: Float
    /// Keep this many most likely tokens; `nil` keeps all.
    package var topK: Int?
    /// Keep the most likely tokens that together reach this probability; `nil` keeps all.
    package var topP: Float?
    /// Keep tokens at least this fraction as likely as the most likely one; `nil` keeps all.
    package var minP: Float?
    /// Divides (multiplies, when negative) the logits of tokens already present; 1 is off.
    package var repetitionPenalty: Float
    /// Seed of the random choice.
    package var seed: UInt64

    package init(
        temperature: Float = 0, topK: Int? = nil, topP: Float? = nil, minP: Float? = nil,
        repetitionPenalty: Float = 1, seed: UInt64 = 0
    ) {
        self.temperature = temperature
        self.topK = topK
        self.topP = topP
        self.minP = minP
        self.repetitionPenalty = repetitionPenalty
        self.seed = seed
    }

    /// The most likely token, always.
    package static let greedy = SamplingOptions()

    /// Checks the ranges.
    ///
    /// - Throws: `ModelError.request` naming the option and its range.
    package func validate() throws(ModelError) {
        guard temperature.isFinite, temperature >= 0 else {
            throw .request("temperature \(temperature) is not a number of at least 0")
        }
        if let topK, topK < 1 { throw .request("top-k \(topK) is less than 1") }
        if let topP, !(topP > 0 && topP <= 1) {
            throw .request("top-p \(topP) is outside (0, 1]")
        }
        if let minP, !(minP >= 0 && minP <= 1) {
            throw .request("min-p \(minP) is outside [0, 1]")
        }
        guard repetitionPenalty.isFinite, repetitionPenalty > 0 else {
            throw .request("repetition penalty \(repetitionPenalty) is not positive")
        }
    }
}
