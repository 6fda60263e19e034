import Glibc

/// Attention of one query in doubles.
enum NaiveAttention {
    /// The average of `values` weighted with the softmax of `logits`.
    static func softmaxAverage(logits: [Double], values: [[Double]]) -> [Double] {
        let largest = logits.max() ?? 0
        let weights = logits.map { exp($0 - largest) }
        let sum = weights.reduce(0, +)
        var result = [Double](repeating: 0, count: values.first?.count ?? 0)
        for (weight, value) in zip(weights, values) where weight > 0 {
            for index in result.indices { result[index] += weight / sum * value[index] }
        }
        return result
    }

    /// The logarithm of the sum of the exponentials of `logits`.
    static func logSumExp(_ logits: [Double]) -> Double {
        let largest = logits.max() ?? 0
        return largest + log(logits.reduce(0) { $0 + exp($1 - largest) })
    }

    /// The logits of one query over `keys`, `[tokens, headDim]`.
    static func logits(_ query: [Float], keys: [Float]) -> [Double] {
        let dim = query.count
        return (0..<keys.count / dim).map { token in
            var sum = 0.0
            for index in 0..<dim { sum += Double(query[index]) * Double(keys[token * dim + index]) }
            return max(sum / Double(dim).squareRoot(), -1e6)
        }
    }
}
