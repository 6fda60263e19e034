import Checkpoints
import LinearAlgebra

/// A float copy of one kv head's pairs, laid out for products with all keys at once.
struct NearestPairs {
    let keys: WeightMatrix  // [tokens, headDim]
    let values: FloatBuffer  // [tokens, headDim]
    /// Tokens that are padding.
    let masked: [Int]

    /// Copies `pairs`, `[tokens, headDim]` each and not empty.
    init(
        _ pairs: (keys: [Float], values: [Float]), masked: [Int], headDim: Int
    ) throws(LinearAlgebraError) {
        let bytes = pairs.keys.count * MemoryLayout<Float>.stride
        let region = HeapBytes.region(count: bytes) { target in
            pairs.keys.withUnsafeBytes { target.copyMemory(from: $0) }
        }
        keys = try WeightMatrix(
            rows: pairs.keys.count / headDim, columns: headDim, elementType: .float32,
            region: region)
        values = FloatBuffer(count: pairs.values.count)
        _ = values.elements.update(fromContentsOf: pairs.values)
        self.masked = masked
    }
}
