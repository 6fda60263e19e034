import Foundation

/// The 95 % interval of a rate, by Wilson's score.
///
/// Unlike the interval of the normal approximation it stays inside 0...1 and is not empty where
/// all trials or none succeed (Wilson 1927, "Probable inference, the law of succession, and
/// statistical inference").
public struct WilsonInterval: Codable, Sendable, Equatable {
    /// The lower end.
    public var low: Double
    /// The upper end.
    public var high: Double

    /// The interval after `successes` of `trials`; everything where nothing was tried.
    public init(successes: Int, trials: Int) {
        guard trials > 0 else {
            (low, high) = (0, 1)
            return
        }
        let (n, z) = (Double(trials), 1.959964)
        let rate = Double(successes) / n
        let centre = (rate + z * z / (2 * n)) / (1 + z * z / n)
        let spread =
            z / (1 + z * z / n) * (rate * (1 - rate) / n + z * z / (4 * n * n)).squareRoot()
        low = max(centre - spread, 0)
        high = min(centre + spread, 1)
    }
}
