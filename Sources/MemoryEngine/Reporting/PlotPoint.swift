/// A point of a plot, with an interval in y where it is known.
public struct PlotPoint: Sendable, Equatable {
    /// The place on the horizontal axis.
    public var x: Double
    /// The place on the vertical axis.
    public var y: Double
    /// Lower and upper end of the interval, `nil` without one.
    public var interval: ClosedRange<Double>?

    /// A point with an optional interval.
    public init(x: Double, y: Double, interval: ClosedRange<Double>? = nil) {
        self.x = x
        self.y = y
        self.interval = interval
    }
}
