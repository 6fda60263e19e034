import TestSupport

extension SplitMix {
    /// About normal: the sum of four uniform numbers, of variance 1.
    mutating func normal() -> Float {
        var sum: Float = 0
        for _ in 0..<4 { sum += Float.random(in: -1...1, using: &self) }
        return sum * 0.866
    }
}
