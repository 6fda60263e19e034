import Glibc
import LongLlama

/// What sampling is defined to do: the probability of every token, filter after filter.
enum NaiveSampler {
    static func probabilities(
        _ logits: [Float], _ options: SamplingOptions, present: Set<Int32> = []
    ) -> [Double] {
        var scores = logits.enumerated().map { index, logit in
            let penalty = Double(options.repetitionPenalty)
            guard present.contains(Int32(index)) else { return Double(logit) }
            return logit > 0 ? Double(logit) / penalty : Double(logit) * penalty
        }.map { $0 / Double(options.temperature) }
        if let topK = options.topK {
            let kept = Set(order(scores).prefix(topK))
            for index in scores.indices where !kept.contains(index) { scores[index] = -.infinity }
        }
        if let topP = options.topP {
            let shares = softmax(scores)
            var mass = 0.0
            for index in order(scores) {
                // A token stays when those before it do not reach the share.
                if mass >= Double(topP) { scores[index] = -.infinity }
                mass += shares[index]
            }
        }
        if let minP = options.minP {
            let shares = softmax(scores)
            let floor = Double(minP) * (shares.max() ?? 0)
            for index in scores.indices where shares[index] < floor { scores[index] = -.infinity }
        }
        return softmax(scores)
    }

    private static func order(_ scores: [Double]) -> [Int] {
        scores.indices.sorted { (scores[$0], $1) > (scores[$1], $0) }
    }

    private static func softmax(_ scores: [Double]) -> [Double] {
        let largest = scores.max() ?? 0
        let weights = scores.map { exp($0 - largest) }
        let sum = weights.reduce(0, +)
        return weights.map { $0 / sum }
    }
}
