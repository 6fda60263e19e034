import Glibc

extension AttentionPartial {
    /// Sets the triple of one query and head from the logits of a few chosen pairs.
    ///
    /// - Parameters:
    ///   - logits: of the chosen pairs; clamped below at -1e6 as everywhere.
    ///   - addValue: adds `weight` times the value of the given pair to `[headDim]` sums.
    package func setPairs<Failure: Error>(
        query: Int, head: Int, logits: [Float],
        addValue: (_ pair: Int, _ weight: Float, _ sums: UnsafeMutablePointer<Float>)
            throws(Failure) -> Void
    ) throws(Failure) {
        let row = query * geometry.heads + head
        let target = weighted + row * geometry.headDim
        target.update(repeating: 0, count: geometry.headDim)
        let clamped = logits.map { max($0, -1e6) }
        let largest = clamped.max() ?? -.infinity
        var sum: Float = 0
        for (pair, logit) in clamped.enumerated() {
            let weight = exp(logit - largest)
            sum += weight
            try addValue(pair, weight, target)
        }
        maxima[row] = largest
        sums[row] = sum
    }

    /// The probability that a pair with `logit` has in this softmax.
    package func share(query: Int, head: Int, logit: Float) -> Float {
        let row = query * geometry.heads + head
        guard sums[row] > 0 else { return 0 }
        return exp(max(logit, -1e6) - maxima[row]) / sums[row]
    }
}
