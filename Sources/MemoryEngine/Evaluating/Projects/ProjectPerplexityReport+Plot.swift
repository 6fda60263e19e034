extension ProjectPerplexityReport {
    /// Perplexity over the tokens of memory: own, unrelated, own and others', and without.
    public var plot: LinePlot {
        let paths = Set(conditions.compactMap(\.condition.attention)).sorted {
            $0.rawValue < $1.rawValue
        }
        var series: [PlotSeries] = []
        for path in paths {
            let kinds: [(String, (ProjectCondition) -> Bool)] = [
                (
                    "own repository",
                    { $0.ownTokens > 0 && $0.foreignTokens == 0 && !$0.hasBeginning }
                ),
                ("own and the file's beginning", \.hasBeginning),
                ("unrelated", { $0.ownTokens == 0 && $0.foreignTokens > 0 }),
                ("own and others", { $0.ownTokens > 0 && $0.foreignTokens > 0 }),
            ]
            for (name, isKind) in kinds {
                let found = conditions.filter {
                    $0.condition.attention == path && isKind($0.condition)
                }
                guard !found.isEmpty else { continue }
                series.append(
                    PlotSeries(name: "\(name), \(path.rawValue)", points: found.compactMap(point)))
            }
        }
        let xs = series.flatMap(\.points).map(\.x)
        for condition in conditions where condition.condition.attention == nil {
            guard let y = condition.result(.all)?.perplexity, let low = xs.min(),
                let high = xs.max()
            else { continue }
            series.append(
                PlotSeries(
                    name: condition.name,
                    points: [PlotPoint(x: low, y: y), PlotPoint(x: high, y: y)],
                    isReference: true))
        }
        return LinePlot(
            title: "Perplexity of code with memory", xLabel: "tokens of memory",
            yLabel: "perplexity", series: series)
    }

    private func point(_ condition: EvaluatedCondition) -> PlotPoint? {
        let asked = condition.condition.ownTokens + condition.condition.foreignTokens
        return condition.result(.all).map { PlotPoint(x: Double(asked), y: $0.perplexity) }
    }
}
