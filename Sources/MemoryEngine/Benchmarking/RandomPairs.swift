import LinearAlgebra
import LongLlama

/// Random pairs whose keys lie around random centres; each call gives other ones.
struct RandomPairs {
    private let layout: StoredMemoryLayout
    private let centres: FloatBuffer  // [centres, kvHeads, headDim]
    private let centreCount: Int
    private let keys: FloatBuffer  // [block, kvHeads, headDim]
    private var generator = SeededGenerator(seed: 9)

    private var row: Int { layout.geometry.kvHeads * layout.geometry.headDim }

    /// Pairs for blocks of at most `block` tokens.
    init(block: Int, centres count: Int, layout: StoredMemoryLayout) {
        self.layout = layout
        centreCount = count
        let row = layout.geometry.kvHeads * layout.geometry.headDim
        centres = FloatBuffer(count: count * row)
        keys = FloatBuffer(count: block * row)
        for index in 0..<centres.count {
            centres.base[index] = Float.random(in: -1...1, using: &generator)
        }
    }

    /// `count` pairs, valid until the next call; values are the keys.
    mutating func next(_ count: Int) -> TokenPairs {
        for token in 0..<count {
            let centre = centres.base + Int.random(in: 0..<centreCount, using: &generator) * row
            for index in 0..<row {
                keys.base[token * row + index] =
                    centre[index] + Float.random(in: -0.5...0.5, using: &generator)
            }
        }
        return TokenPairs(
            keys: UnsafePointer(keys.base), values: UnsafePointer(keys.base), count: count,
            tokenStride: row, headStride: layout.geometry.headDim, mask: nil)
    }
}
