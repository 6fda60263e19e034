import Foundation

extension PasskeyReport {
    /// The report as people read it: a row per variant, attention path and length.
    public var text: String {
        let depths = Set(cells.compactMap(\.depth)).sorted()
        var table = TextTable(
            ["variant", "attention", "tokens", "trials", "exact", "95 % interval", "digits"]
                + depths.map { "at " + String(format: "%g", $0) },
            rightAligned: Set(2..<7 + depths.count))
        for total in totals {
            let row = cells.filter {
                $0.variant == total.variant && $0.attention == total.attention
                    && $0.length == total.length
            }
            table.add(
                [
                    total.variant.rawValue, total.attention.rawValue, "\(total.length)",
                    "\(total.trials)", Self.percent(total.exactRate),
                    Self.percent(total.interval.low) + " to " + Self.percent(total.interval.high),
                    Self.percent(total.digitRate),
                ]
                    + depths.map { depth in
                        row.first { $0.depth == depth }.map { Self.percent($0.exactRate) } ?? ""
                    })
        }
        return """
            \(table.text)

            seed \(seed), window \(window), memory read in windows of \(memoryWindow), \
            top-k \(topK), filler \(filler ?? "sentences"); \
            \(String(format: "%.0f", seconds)) s
            """
    }

    private static func percent(_ rate: Double) -> String {
        String(format: "%.0f %%", rate * 100)
    }
}
