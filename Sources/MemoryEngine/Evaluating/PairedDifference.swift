import Foundation

/// The mean difference of two likelihoods of the same tokens, with standard errors.
///
/// The mean is over tokens: sum of the files' differences over the sum of their tokens. Its
/// standard error is that of a ratio of sums, once with files as independent and once with
/// projects, whose files resemble each other (Cochran 1977, "Sampling techniques", section 6.2;
/// clusters as in section 9.4).
public struct PairedDifference: Codable, Sendable, Equatable {
    /// Nats per token; negative is better than the reference.
    public var mean: Double
    /// Standard error over files; `nil` with fewer than two.
    public var standardErrorOverFiles: Double?
    /// Standard error over projects; `nil` with fewer than two.
    public var standardErrorOverProjects: Double?
    /// Ratio of the perplexities, `exp(mean)`.
    public var perplexityRatio: Double
    /// Files that are better than with the reference.
    public var betterFiles: Int

    /// One file's part of a difference.
    struct Sample {
        /// The file's project.
        var project: Int
        /// Tokens.
        var tokens: Int
        /// Sum of the tokens' differences, nats.
        var sum: Double
    }

    /// The mean difference of `samples`; `nil` where they have no tokens.
    init?(_ samples: [Sample]) {
        let tokens = samples.reduce(0) { $0 + $1.tokens }
        guard tokens > 0 else { return nil }
        let mean = samples.reduce(0) { $0 + $1.sum } / Double(tokens)
        let residuals = samples.map { $0.sum - mean * Double($0.tokens) }
        let byProject = Dictionary(
            grouping: zip(samples, residuals), by: \.0.project
        ).mapValues { $0.reduce(0) { $0 + $1.1 } }
        self.mean = mean
        standardErrorOverFiles = Self.error(residuals, tokens: tokens)
        standardErrorOverProjects = Self.error(
            byProject.sorted { $0.key < $1.key }.map(\.value), tokens: tokens)
        perplexityRatio = exp(mean)
        betterFiles = samples.count { $0.sum < 0 }
    }

    private static func error(_ residuals: [Double], tokens: Int) -> Double? {
        guard residuals.count > 1 else { return nil }
        let count = Double(residuals.count)
        let squares = residuals.reduce(0) { $0 + $1 * $1 }
        return (squares * count / (count - 1)).squareRoot() / Double(tokens)
    }
}
