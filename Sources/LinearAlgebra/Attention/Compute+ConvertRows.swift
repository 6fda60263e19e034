import CKernels

extension Compute {
    /// Rounds rows of keys or values to nearest even in `type`.
    ///
    /// - Parameters:
    ///   - source: `rows` rows of `width` floats, `stride` floats apart.
    ///   - destination: `[rows]` rows of `type.rowBytes(width)` bytes, at any alignment.
    package func convertRows(
        _ source: UnsafePointer<Float>, rows: Int, width: Int, stride: Int,
        to type: PairElementType, into destination: UnsafeMutableRawPointer
    ) {
        let rowBytes = type.rowBytes(width)
        inSlices(of: rows, width: width) { first, count in
            CKernels_roundRows(
                instructions.level, type.code, source + first * stride, count, width, stride,
                destination + first * rowBytes)
        }
    }

    /// Expands consecutive rows of `type` to floats, `[rows, width]`.
    package func convertRows(
        _ source: UnsafeRawPointer, rows: Int, width: Int, from type: PairElementType,
        into destination: UnsafeMutablePointer<Float>
    ) {
        let rowBytes = type.rowBytes(width)
        inSlices(of: rows, width: width) { first, count in
            CKernels_expandRows(
                instructions.level, type.code, source + first * rowBytes, count, width,
                destination + first * width)
        }
    }
}
