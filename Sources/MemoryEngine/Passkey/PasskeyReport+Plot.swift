extension PasskeyReport {
    /// Exact recall over the size of the memory, a line per variant and attention path.
    public var plot: LinePlot {
        var series: [PlotSeries] = []
        for cell in totals {
            let name = "\(cell.variant.rawValue), \(cell.attention.rawValue)"
            let point = PlotPoint(
                x: Double(cell.length), y: cell.exactRate,
                interval: cell.interval.low...cell.interval.high)
            if let index = series.firstIndex(where: { $0.name == name }) {
                series[index].points.append(point)
            } else {
                series.append(PlotSeries(name: name, points: [point]))
            }
        }
        return LinePlot(
            title: "All digits of a pass key recalled from memory (95 % intervals)",
            xLabel: "tokens of memory", yLabel: "trials", yRange: 0...1, isPercentage: true,
            series: series)
    }
}
