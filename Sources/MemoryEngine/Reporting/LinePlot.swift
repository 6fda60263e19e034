import Foundation

/// Lines over sizes of memory, as an SVG file that needs nothing else.
///
/// The horizontal axis is logarithmic: sizes double or quadruple. A size of zero is drawn one
/// step left of the smallest positive one.
public struct LinePlot: Sendable, Equatable {
    /// What the plot shows.
    public var title: String
    /// What the horizontal axis counts.
    public var xLabel: String
    /// What the vertical axis measures.
    public var yLabel: String
    /// The range of the vertical axis; fitted to the points when `nil`.
    public var yRange: ClosedRange<Double>?
    /// Whether the vertical axis counts in hundredths.
    public var isPercentage: Bool
    /// The lines, in the order of the legend.
    public var series: [PlotSeries]

    /// A plot of `series`.
    public init(
        title: String, xLabel: String, yLabel: String, yRange: ClosedRange<Double>? = nil,
        isPercentage: Bool = false, series: [PlotSeries]
    ) {
        self.title = title
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.yRange = yRange
        self.isPercentage = isPercentage
        self.series = series
    }

    /// The plot as SVG text; equal plots give equal bytes.
    public var svg: String {
        PlotDrawing(self).text
    }

    /// Writes the plot to the file `path`.
    ///
    /// - Throws: `EngineError` of kind `cannotCreate`.
    public func write(to path: String) throws {
        do {
            try Data((svg + "\n").utf8).write(to: URL(fileURLWithPath: path))
        } catch {
            throw EngineError(.cannotCreate, "the plot '\(path)' cannot be written: \(error)")
        }
    }
}
