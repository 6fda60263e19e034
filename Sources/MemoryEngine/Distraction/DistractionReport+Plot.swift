extension DistractionReport {
    /// Share on the relevant documents over foreign tokens: all layers, each layer, uniform.
    public var plot: LinePlot {
        var series: [PlotSeries] = []
        for path in AttentionPath.allCases {
            let found = rows.filter { $0.attention == path }
            guard let first = found.first else { continue }
            func line(_ name: String, _ share: (DistractionRow) -> Double) -> PlotSeries {
                PlotSeries(
                    name: "\(name), \(path.rawValue)",
                    points: found.map { PlotPoint(x: Double($0.otherTokens), y: share($0)) })
            }
            var mean = line("all memory layers", \.relevantShare)
            for (index, row) in found.enumerated() {
                guard let error = row.standardError else { continue }
                mean.points[index].interval =
                    row.relevantShare - error...row.relevantShare + error
            }
            series.append(mean)
            for (index, layer) in first.layers.enumerated() {
                series.append(
                    line("layer \(layer.layer)") { $0.layers[index].relevantShare })
            }
        }
        if let path = rows.first?.attention {
            series.append(
                PlotSeries(
                    name: "if all pairs had equal mass",
                    points: rows.filter { $0.attention == path }.map {
                        PlotPoint(x: Double($0.otherTokens), y: $0.uniformShare)
                    }, isReference: true))
        }
        return LinePlot(
            title: "Memory attention that stays with the own project",
            xLabel: "tokens of other projects in memory", yLabel: "share of the memory's mass",
            yRange: 0...1, isPercentage: true, series: series)
    }
}
