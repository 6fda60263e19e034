import LinearAlgebra

/// One layer's part of the local context, head-major.
struct LayerContext {
    let keys: FloatBuffer  // rotated, [kvHeads, capacity, headDim]
    let values: FloatBuffer  // [kvHeads, capacity, headDim]
    let unrotatedKeys: FloatBuffer?  // memory layers only, [kvHeads, capacity, headDim]

    init(elements: Int, keepsUnrotatedKeys: Bool) {
        keys = FloatBuffer(count: elements)
        values = FloatBuffer(count: elements)
        unrotatedKeys = keepsUnrotatedKeys ? FloatBuffer(count: elements) : nil
    }
}
