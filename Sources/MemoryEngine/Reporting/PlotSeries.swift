/// A line of a plot.
public struct PlotSeries: Sendable, Equatable {
    /// What the legend says.
    public var name: String
    /// The points, by ascending x; a line needs two.
    public var points: [PlotPoint]
    /// Whether the line is dashed: what others are compared with.
    public var isReference: Bool

    /// A line through `points`.
    public init(name: String, points: [PlotPoint], isReference: Bool = false) {
        self.name = name
        self.points = points
        self.isReference = isReference
    }
}
