import CKernels

/// A matrix of stored weights, `[rows, columns]` row after row, plain or block-quantized.
///
/// `rows` are the outputs and `columns` the inputs of `y = x W^T`. The bytes stay where they are
/// (a mapped checkpoint) and may start at any address.
package struct WeightMatrix: Sendable {
    /// Outputs.
    package let rows: Int
    /// Inputs; a multiple of 32 for block-quantized types.
    package let columns: Int
    /// How the weights are stored.
    package let elementType: ElementType
    /// The weights, `[rows, columns]` of `elementType`.
    package let region: ByteRegion
    /// Bytes of one row.
    package let rowBytes: Int

    /// Views `region` as a matrix.
    ///
    /// - Throws: `LinearAlgebraError` when the shape is impossible or the bytes do not fit it.
    package init(
        rows: Int, columns: Int, elementType: ElementType, region: ByteRegion
    ) throws(LinearAlgebraError) {
        guard rows > 0, columns > 0, let rowBytes = elementType.byteCount(elements: columns) else {
            throw .invalidShape(rows: rows, columns: columns, elementType: elementType)
        }
        let (bytes, overflow) = rowBytes.multipliedReportingOverflow(by: rows)
        guard !overflow, bytes <= Int.max / 8 else {
            throw .invalidShape(rows: rows, columns: columns, elementType: elementType)
        }
        guard bytes == region.count else {
            throw .wrongByteCount(
                rows: rows, columns: columns, elementType: elementType, expected: bytes,
                received: region.count)
        }
        self.rows = rows
        self.columns = columns
        self.elementType = elementType
        self.region = region
        self.rowBytes = rowBytes
    }

    /// Writes row `row` as `columns` floats, as for an embedding look-up.
    package func dequantizeRow(_ row: Int, into destination: UnsafeMutablePointer<Float>) {
        dequantizeRows(row..<row + 1, into: destination)
    }

    /// Writes some rows as `[rows, columns]` floats.
    package func dequantizeRows(
        _ range: Range<Int>, into destination: UnsafeMutablePointer<Float>
    ) {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= rows,
            "rows \(range) of a matrix of \(rows) rows")
        region.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            CKernels_dequantize(
                InstructionSet.best.level, Int32(elementType.rawValue),
                base + range.lowerBound * rowBytes, range.count * columns, destination)
        }
    }
}
