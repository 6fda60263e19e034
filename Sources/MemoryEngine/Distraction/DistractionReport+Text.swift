import Foundation

extension DistractionReport {
    /// The report as people read it: a row per attention path and amount, then one per head.
    public var text: String {
        let layers = rows.first?.layers.map(\.layer) ?? []
        var table = TextTable(
            ["attention", "own", "others", "uniform", "relevant", "±", "of all mass"]
                + layers.map { "layer \($0)" }, rightAligned: Set(1..<7 + layers.count))
        for row in rows {
            table.add(
                [
                    row.attention.rawValue, String(format: "%.0f", row.ownTokens),
                    String(format: "%.0f", row.meanOtherTokens), Self.percent(row.uniformShare),
                    Self.percent(row.relevantShare),
                    row.standardError.map(Self.percent) ?? "-", Self.percent(row.memoryShare),
                ] + row.layers.map { Self.percent($0.relevantShare) })
        }
        return """
            \(table.text)

            \(headTable)

            \(windows) windows of \(projects.count) projects, seed \(seed), window \(window), \
            top-k \(topK); \(String(format: "%.0f", seconds)) s
            relevant: share of the memory's softmax mass on the project's own documents
            """
    }

    /// A row per layer and head, a column per amount of foreign memory.
    private var headTable: String {
        let columns = rows.map { "\($0.attention.rawValue) + \($0.otherTokens)" }
        var table = TextTable(
            ["layer", "head"] + columns, rightAligned: Set(0..<2 + columns.count))
        for (index, head) in (rows.first?.heads ?? []).enumerated() {
            table.add(
                ["\(head.layer)", "\(head.head)"]
                    + rows.map { Self.percent($0.heads[index].relevantShare) })
        }
        return table.text
    }

    private static func percent(_ share: Double) -> String {
        String(format: "%.1f %%", share * 100)
    }
}
