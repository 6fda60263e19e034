extension WeightMatrix {
    /// Bytes of source that are read before their pages are given back.
    private static let panelBytes = 8 << 20

    /// A copy in `elementType` with memory of its own, made panel by panel.
    ///
    /// The pages of a mapped source are given back as soon as they have been read, so the copy's
    /// size plus some megabytes is all the memory this takes.
    ///
    /// - Returns: `nil` when a value is not finite or beyond the type's range.
    /// - Throws: `LinearAlgebraError.invalidShape` when the columns are no whole blocks,
    ///   `outOfMemory` when the copy does not fit.
    package func quantized(
        to elementType: ElementType, compute: Compute
    ) throws(LinearAlgebraError) -> WeightMatrix? {
        guard let target = elementType.byteCount(elements: columns) else {
            throw .invalidShape(rows: rows, columns: columns, elementType: elementType)
        }
        let (bytes, overflow) = target.multipliedReportingOverflow(by: rows)
        guard !overflow else {
            throw .invalidShape(rows: rows, columns: columns, elementType: elementType)
        }
        var fits = true
        let region = try AnonymousMemory.region(count: bytes) { memory in
            guard let base = memory.baseAddress else { return }
            let step = max(1, Self.panelBytes / rowBytes)
            for first in stride(from: 0, to: rows, by: step) {
                let panel = first..<min(first + step, rows)
                let destination = base + first * target
                fits =
                    compute.quantize(self, rows: panel, to: elementType, into: destination) && fits
                releaseRows(panel)
            }
        }
        guard fits else { return nil }
        return try WeightMatrix(
            rows: rows, columns: columns, elementType: elementType, region: region)
    }

    /// Gives the pages of some rows back to the system when a file still has them.
    package func releaseRows(_ rows: Range<Int>) {
        region.slice(rows.lowerBound * rowBytes..<rows.upperBound * rowBytes).releasePages()
    }
}
