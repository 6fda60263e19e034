import LinearAlgebra
import LongLlama

/// Pairs of some tokens, kept so that they can be lent in either layout.
struct SamplePairs {
    let geometry: AttentionGeometry
    let count: Int
    var keys: [Float]  // [count, kvHeads, headDim]
    var values: [Float]  // [count, kvHeads, headDim]
    var mask: [UInt8]?

    /// Random pairs; `whole` gives small whole numbers, whose products are exact.
    init(
        _ count: Int, geometry: AttentionGeometry, whole: Bool = false, mask: [UInt8]? = nil,
        using generator: inout SeededGenerator
    ) {
        self.geometry = geometry
        self.count = count
        self.mask = mask
        let elements = count * geometry.kvHeads * geometry.headDim
        keys = Self.numbers(elements, whole: whole, using: &generator)
        values = Self.numbers(elements, whole: false, using: &generator)
    }

    static func numbers(
        _ count: Int, whole: Bool = false, using generator: inout SeededGenerator
    ) -> [Float] {
        (0..<count).map { _ in
            whole
                ? Float(Int.random(in: -1...1, using: &generator))
                : Float.random(in: -2...2, using: &generator)
        }
    }

    /// One kv head's keys and values. `[count, headDim]`
    func head(_ kvHead: Int) -> (keys: [Float], values: [Float]) {
        let dim = geometry.headDim
        let rows = (0..<count).map { (token: Int) -> Range<Int> in
            let start = (token * geometry.kvHeads + kvHead) * dim
            return start..<start + dim
        }
        return (rows.flatMap { keys[$0] }, rows.flatMap { values[$0] })
    }

    /// Appends the pairs, one token after the other or one head after the other.
    func append(to memory: WorkingMemory, layer: Int, headMajor: Bool = false) {
        let heads = (0..<geometry.kvHeads).map(head)
        let keys = headMajor ? heads.flatMap(\.keys) : keys
        let values = headMajor ? heads.flatMap(\.values) : values
        let dim = geometry.headDim
        keys.withUnsafeBufferPointer { keys in
            values.withUnsafeBufferPointer { values in
                (mask ?? []).withUnsafeBufferPointer { mask in
                    guard let keys = keys.baseAddress, let values = values.baseAddress else {
                        return
                    }
                    memory.append(
                        TokenPairs(
                            keys: keys, values: values, count: count,
                            tokenStride: headMajor ? dim : geometry.kvHeads * dim,
                            headStride: headMajor ? count * dim : dim,
                            mask: self.mask == nil ? nil : mask.baseAddress), layer: layer)
                }
            }
        }
    }
}
