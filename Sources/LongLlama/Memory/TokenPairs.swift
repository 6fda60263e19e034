package import LinearAlgebra

/// Borrowed keys and values of consecutive tokens, one row per token and kv head.
package struct TokenPairs {
    /// Un-rotated keys: head `h` of token `t` starts at `t * tokenStride + h * headStride`.
    package var keys: UnsafePointer<Float>
    /// Values, laid out as the keys.
    package var values: UnsafePointer<Float>
    package var count: Int
    package var tokenStride: Int
    package var headStride: Int
    /// 1 for a token, 0 for padding; `nil` when all are tokens. `[count]`
    package var mask: UnsafePointer<UInt8>?

    package init(
        keys: UnsafePointer<Float>, values: UnsafePointer<Float>, count: Int, tokenStride: Int,
        headStride: Int, mask: UnsafePointer<UInt8>?
    ) {
        self.keys = keys
        self.values = values
        self.count = count
        self.tokenStride = tokenStride
        self.headStride = headStride
        self.mask = mask
    }

    /// Writes one kv head's rows in `elementType`. `[count, headDim]` each
    package func write(
        head: Int, headDim: Int, as elementType: PairElementType,
        keys keyRows: UnsafeMutableRawPointer, values valueRows: UnsafeMutableRawPointer,
        compute: Compute
    ) {
        compute.convertRows(
            keys + head * headStride, rows: count, width: headDim, stride: tokenStride,
            to: elementType, into: keyRows)
        compute.convertRows(
            values + head * headStride, rows: count, width: headDim, stride: tokenStride,
            to: elementType, into: valueRows)
    }
}
