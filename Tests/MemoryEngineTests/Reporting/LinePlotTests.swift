import Foundation
import Testing

@testable import MemoryEngine

@Suite struct LinePlotTests {
    private static let plot = LinePlot(
        title: "a < b & c", xLabel: "tokens", yLabel: "share", yRange: 0...1, isPercentage: true,
        series: [
            PlotSeries(
                name: "line",
                points: [
                    PlotPoint(x: 1024, y: 0.25, interval: 0...0.5), PlotPoint(x: 4096, y: 1),
                ]),
            PlotSeries(
                name: "dashed", points: [PlotPoint(x: 1024, y: 0.5), PlotPoint(x: 4096, y: 0.5)],
                isReference: true),
        ])

    @Test func isDrawnAsItWas() throws {
        try Golden.expect(Self.plot.svg, "line-plot.svg")
    }

    @Test func isWellFormed() throws {
        let parser = XMLScan(Self.plot.svg)
        #expect(parser.isBalanced)
    }

    @Test(arguments: [[], [3.0], [3.0, 3.0], [-2.0, 5e-3], [1e6, 2e6]]) func anyNumbersAreDrawn(
        values: [Double]
    ) {
        let plot = LinePlot(
            title: "", xLabel: "", yLabel: "",
            series: [
                PlotSeries(
                    name: "s",
                    points: values.enumerated().map { PlotPoint(x: Double($0 * 10), y: $1) })
            ])
        #expect(!plot.svg.contains("nan"))
        #expect(!plot.svg.contains("inf"))
        #expect(XMLScan(plot.svg).isBalanced)
    }

    @Test func aPlaceThatCannotBeWrittenIsAnError() {
        let error = #expect(throws: EngineError.self) {
            try Self.plot.write(to: "/nonexistent/plot.svg")
        }
        #expect(error?.kind == .cannotCreate)
    }
}
