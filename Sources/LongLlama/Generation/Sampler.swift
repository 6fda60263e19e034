import Glibc

/// Chooses tokens from logits by `SamplingOptions`.
///
/// Filters apply in this order: repetition penalty, temperature, top-k, top-p, min-p.
/// The repetition penalty is that of CTRL (Keskar et al. 2019, section 4.1).
package struct Sampler {
    private let options: SamplingOptions
    private var generator: SeededGenerator

    package init(_ options: SamplingOptions) throws(ModelError) {
        try options.validate()
        self.options = options
        generator = SeededGenerator(seed: options.seed)
    }

    /// The next token.
    ///
    /// - Parameter present: tokens of the prompt and of the answer so far.
    package mutating func next(
        _ logits: UnsafeBufferPointer<Float>, present: Set<Int32> = []
    ) -> Int32 {
        if options.temperature == 0, options.repetitionPenalty == 1 {
            return Self.mostLikely(logits)
        }
        var candidates = penalised(logits, present: present)
        guard options.temperature > 0 else {
            return candidates.max { $0.logit < $1.logit }?.token ?? 0
        }
        candidates.sort { ($0.logit, $1.token) > ($1.logit, $0.token) }
        if let topK = options.topK { candidates = Array(candidates.prefix(topK)) }
        let weights = filtered(probabilities(candidates))
        return draw(candidates, weights: weights)
    }

    /// The first token with the largest logit.
    package static func mostLikely(_ logits: UnsafeBufferPointer<Float>) -> Int32 {
        var best = 0
        for index in 1..<max(logits.count, 1) where logits[index] > logits[best] {
            best = index
        }
        return Int32(best)
    }

    private struct Candidate {
        var token: Int32
        var logit: Float
    }

    private func penalised(
        _ logits: UnsafeBufferPointer<Float>, present: Set<Int32>
    ) -> [Candidate] {
        logits.enumerated().map { index, logit in
            let token = Int32(index)
            guard options.repetitionPenalty != 1, present.contains(token) else {
                return Candidate(token: token, logit: logit)
            }
            let penalty = options.repetitionPenalty
            return Candidate(token: token, logit: logit > 0 ? logit / penalty : logit * penalty)
        }
    }

    /// Softmax of sorted candidates at the temperature.
    private func probabilities(_ candidates: [Candidate]) -> [Double] {
        let largest = candidates.first?.logit ?? 0
        let weights = candidates.map {
            exp(Double(($0.logit - largest) / options.temperature))
        }
        let sum = weights.reduce(0, +)
        return weights.map { $0 / sum }
    }

    /// Zeroes what top-p and min-p leave out; at least the first candidate stays.
    private func filtered(_ probabilities: [Double]) -> [Double] {
        var kept = probabilities
        var sum = 0.0
        let floor = Double(options.minP ?? 0) * (probabilities.first ?? 0)
        let target = Double(options.topP ?? 1)
        for index in kept.indices {
            if index > 0, sum >= target || probabilities[index] < floor { kept[index] = 0 }
            sum += probabilities[index]
        }
        return kept
    }

    private mutating func draw(_ candidates: [Candidate], weights: [Double]) -> Int32 {
        var remaining =
            Double.random(in: 0..<1, using: &generator) * weights.reduce(0, +)
        for (candidate, weight) in zip(candidates, weights) where weight > 0 {
            remaining -= weight
            if remaining < 0 { return candidate.token }
        }
        return candidates.first?.token ?? 0
    }
}
