/// Text aligned in columns, as reports are printed.
package struct TextTable {
    private var rows: [[String]]
    private let rightAligned: Set<Int>

    /// A table with a header; `rightAligned` names the columns that hold numbers.
    package init(_ header: [String], rightAligned: Set<Int> = []) {
        rows = [header]
        self.rightAligned = rightAligned
    }

    /// Adds a row.
    package mutating func add(_ cells: [String]) {
        rows.append(cells)
    }

    /// The table as text.
    package var text: String {
        let widths = (0..<(rows.first?.count ?? 0)).map { column in
            rows.map { $0[column].count }.max() ?? 0
        }
        return rows.map { row in
            let cells = row.enumerated().map { column, cell in
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                return rightAligned.contains(column) ? padding + cell : cell + padding
            }
            var line = cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }
}
