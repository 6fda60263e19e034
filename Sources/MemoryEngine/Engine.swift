import Foundation
public import Logging

/// Index, ask, compare: everything a face needs, over one loaded model.
///
/// ```swift
/// let engine = Engine(model: try ModelLoader.load())
/// let store = StoreLocation.resolve(nil)
/// _ = try engine.index("Sources", into: "demo", store: store)
/// let answer = try engine.ask("What is a session?", memory: "demo", store: store)
/// print(answer.text)
/// ```
///
/// Thread rule: calls are reentrant; the model is shared and immutable, run state and opened
/// memories belong to a call.
public final class Engine: Sendable {
    /// The model all calls share.
    public let model: LoadedModel
    let logger: Logger
    let prefixes = PrefixCache()

    /// An engine over `model`.
    public init(model: LoadedModel, logger: Logger = Logger(label: "mneme.engine")) {
        self.model = model
        self.logger = logger
    }

    /// Seconds that `body` takes, and its result.
    static func timed<Result>(_ body: () throws -> Result) rethrows -> (Result, Double) {
        let clock = ContinuousClock()
        let start = clock.now
        let result = try body()
        return (result, seconds(since: start))
    }

    /// Seconds from `start` until now.
    static func seconds(since start: ContinuousClock.Instant) -> Double {
        let elapsed = start.duration(to: ContinuousClock().now)
        return Double(elapsed.components.seconds)
            + Double(elapsed.components.attoseconds) * 1e-18
    }
}
