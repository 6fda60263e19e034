import LinearAlgebra

/// The growing pairs of one memory layer, one contiguous block per kv head.
final class WorkingMemoryLayer {
    private(set) var count = 0
    private var capacity = 0
    private let geometry: AttentionGeometry
    private let elementType: PairElementType
    private let rowBytes: Int
    private let compute: Compute
    private var keys: [ByteBuffer] = []  // per kv head: [capacity, headDim] of elementType
    private var values: [ByteBuffer] = []  // per kv head: [capacity, headDim] of elementType
    private var mask = ByteBuffer(count: 0)  // [capacity]
    private var hasPadding = false
    /// The pairs as one run per kv head; none before the first pair came.
    private(set) var runs: [[PairRun]] = []

    init(geometry: AttentionGeometry, elementType: PairElementType, compute: Compute) {
        self.compute = compute
        self.geometry = geometry
        self.elementType = elementType
        rowBytes = elementType.rowBytes(geometry.headDim)
    }

    /// The pairs of the tokens `range`, one run per kv head.
    func runs(_ range: Range<Int>) -> [PairRun] {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "tokens \(range)")
        return (0..<geometry.kvHeads).map { head in
            PairRun(
                keys: UnsafeRawPointer(keys[head].base + range.lowerBound * rowBytes),
                values: UnsafeRawPointer(values[head].base + range.lowerBound * rowBytes),
                count: range.count,
                mask: hasPadding ? UnsafePointer(maskBase + range.lowerBound) : nil)
        }
    }

    var maskFlags: [Bool] {
        (0..<count).map { maskBase[$0] != 0 }
    }

    private var maskBase: UnsafeMutablePointer<UInt8> {
        // The mask buffer holds bytes only, so the binding matches every access.
        mask.base.assumingMemoryBound(to: UInt8.self)
    }

    func append(_ pairs: TokenPairs) {
        reserve(count + pairs.count)
        for head in 0..<geometry.kvHeads {
            pairs.write(
                head: head, headDim: geometry.headDim, as: elementType,
                keys: keys[head].base + count * rowBytes,
                values: values[head].base + count * rowBytes, compute: compute)
        }
        for token in 0..<pairs.count {
            let valid = pairs.mask.map { $0[token] } ?? 1
            maskBase[count + token] = valid
            hasPadding = hasPadding || valid == 0
        }
        count += pairs.count
        runs = runs(0..<count).map { [$0] }
    }

    func removeAll() {
        count = 0
        hasPadding = false
        runs = []
    }

    func floats(kvHead: Int) -> (keys: [Float], values: [Float]) {
        let elements = count * geometry.headDim
        func copy(_ buffer: ByteBuffer) -> [Float] {
            [Float](unsafeUninitializedCapacity: elements) { target, initialized in
                if let base = target.baseAddress {
                    compute.convertRows(
                        UnsafeRawPointer(buffer.base), rows: count, width: geometry.headDim,
                        from: elementType, into: base)
                }
                initialized = elements
            }
        }
        guard count > 0 else { return ([], []) }
        return (copy(keys[kvHead]), copy(values[kvHead]))
    }

    /// Grows by half at least, so that appending n tokens costs O(n) copies in all.
    private func reserve(_ needed: Int) {
        guard needed > capacity else { return }
        let grown = max(needed, capacity + capacity / 2, 256)
        func grow(_ old: ByteBuffer?, bytes: Int, used: Int) -> ByteBuffer {
            let buffer = ByteBuffer(count: bytes)
            if let old, used > 0 { buffer.base.copyMemory(from: old.base, byteCount: used) }
            return buffer
        }
        for head in 0..<geometry.kvHeads {
            let isNew = keys.count <= head
            let newKeys = grow(
                isNew ? nil : keys[head], bytes: grown * rowBytes, used: count * rowBytes)
            let newValues = grow(
                isNew ? nil : values[head], bytes: grown * rowBytes, used: count * rowBytes)
            if isNew {
                keys.append(newKeys)
                values.append(newValues)
            } else {
                keys[head] = newKeys
                values[head] = newValues
            }
        }
        mask = grow(mask, bytes: grown, used: count)
        capacity = grown
    }
}
