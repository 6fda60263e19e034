import LinearAlgebra

/// The local context of one request: keys and values of the current window, all layers.
///
/// With `retainsTokens` it is the local cache that later calls continue; without, it lives
/// for one window. Keys are kept rotated by `id - smallest id`: the smallest id
/// changes only when the past is dropped, so a key is rotated once. Memory layers keep the
/// un-rotated keys too, because those are what moves to memory.
///
/// Thread rule: belongs to one request.
package final class LocalContext {
    /// Most tokens held.
    package let capacity: Int
    /// Tokens held.
    package private(set) var count = 0
    /// Position id of each token held. `[count]`
    private(set) var positions: [Int32] = []
    /// Whether any token held is padding.
    private(set) var hasPadding = false
    /// The position id that follows the largest one seen.
    private(set) var nextPosition: Int32 = 0

    /// What leaves when new tokens do not fit.
    let overflow: WindowOverflow

    let geometry: AttentionGeometry
    let layers: [LayerContext]
    private let maskBytes: ByteBuffer  // [capacity]
    /// What `runs` gave last, filled anew each time so that a token allocates nothing.
    private var currentRuns: [[PairRun]]

    /// An empty context.
    ///
    /// - Parameter sharesLayers: whether all layers use the room of one, for windows that are
    ///   never retained: a layer's pairs are then gone when the next layer runs.
    package init(
        configuration: ModelConfiguration, capacity: Int, overflow: WindowOverflow = .flush,
        sharesLayers: Bool = false
    ) {
        self.capacity = capacity
        self.overflow = overflow
        geometry = configuration.geometry
        maskBytes = ByteBuffer(count: capacity)
        positions.reserveCapacity(capacity)
        let nothing = PairRun(
            keys: UnsafeRawPointer(maskBytes.base), values: UnsafeRawPointer(maskBytes.base),
            count: 0, mask: nil)
        currentRuns = Array(repeating: [nothing], count: configuration.kvHeads)
        let elements = capacity * configuration.kvHeads * configuration.headDim
        guard !sharesLayers else {
            let shared = LayerContext(elements: elements, keepsUnrotatedKeys: true)
            layers = Array(repeating: shared, count: configuration.layerCount)
            return
        }
        layers = (0..<configuration.layerCount).map { layer in
            LayerContext(
                elements: elements,
                keepsUnrotatedKeys: overflow == .gradual || configuration.isMemoryLayer(layer))
        }
    }

    /// 1 for a token, 0 for padding. `[count]`
    var mask: UnsafeMutablePointer<UInt8> {
        // The mask buffer holds bytes only, so the binding matches every access.
        maskBytes.base.assumingMemoryBound(to: UInt8.self)
    }

    /// The smallest position id held; 0 when empty.
    var smallestPosition: Int32 { positions.min() ?? 0 }

    /// Forgets all tokens; positions start at zero again.
    package func removeAll() {
        count = 0
        positions.removeAll(keepingCapacity: true)
        hasPadding = false
        nextPosition = 0
    }

    /// Forgets the tokens but not how far positions have come.
    func dropTokens() {
        count = 0
        positions.removeAll(keepingCapacity: true)
        hasPadding = false
    }

    /// Forgets all tokens from index `length` on.
    package func truncate(to length: Int) {
        precondition(length <= count, "cannot truncate \(count) tokens to \(length)")
        positions.removeLast(count - length)
        count = length
        hasPadding = (0..<count).contains { mask[$0] == 0 }
        nextPosition = (positions.max() ?? -1) + 1
    }

    /// Forgets the bookkeeping of the tokens `range`; those before it move up to those after.
    func removeBookkeeping(of range: Range<Int>) {
        let next = positions[range.upperBound]
        for index in 0..<range.lowerBound {
            positions[index] = next - Int32(range.lowerBound - index)
        }
        positions.removeSubrange(range)
        let after = count - range.upperBound
        (mask + range.lowerBound).update(from: mask + range.upperBound, count: after)
        count -= range.count
        hasPadding = (0..<count).contains { mask[$0] == 0 }
    }

    /// Adds the bookkeeping of new tokens; their pairs follow layer by layer.
    func admit(_ window: Window) {
        precondition(count + window.count <= capacity, "local context overflow")
        for index in 0..<window.count {
            let valid = window.mask?[index] ?? 1
            mask[count + index] = valid
            hasPadding = hasPadding || valid == 0
            positions.append(window.positions[index])
            nextPosition = max(nextPosition, window.positions[index] + 1)
        }
        count += window.count
    }

    /// The run of one layer's rotated keys and values of each kv head, first `length` tokens.
    func runs(layer: Int, length: Int) -> [[PairRun]] {
        let context = layers[layer]
        let headElements = capacity * geometry.headDim
        for head in 0..<geometry.kvHeads {
            currentRuns[head][0] = PairRun(
                keys: UnsafeRawPointer(context.keys.base + head * headElements),
                values: UnsafeRawPointer(context.values.base + head * headElements),
                count: length, mask: hasPadding ? UnsafePointer(mask) : nil)
        }
        return currentRuns
    }

    /// Stores the pairs of `newCount` tokens that follow token `past`.
    ///
    /// - Parameters:
    ///   - unrotated: keys as projected, `[newCount, kvHeads, headDim]`; kept where the layer
    ///     needs them.
    ///   - rotated: keys rotated by their relative position, same shape.
    func store(
        layer: Int, past: Int, count newCount: Int, unrotated: UnsafePointer<Float>,
        rotated: UnsafePointer<Float>, values: UnsafePointer<Float>, compute: Compute
    ) {
        let context = layers[layer]
        let width = geometry.kvHeads * geometry.headDim
        compute.inSlices(of: newCount, width: 2 * width) { first, count in
            let (start, past) = (first * width, past + first)
            scatter(rotated + start, past: past, count: count, into: context.keys)
            scatter(values + start, past: past, count: count, into: context.values)
            if let buffer = context.unrotatedKeys {
                scatter(unrotated + start, past: past, count: count, into: buffer)
            }
        }
    }

    /// Whether `layer` has keys to move to memory.
    func keepsUnrotatedKeys(layer: Int) -> Bool { layers[layer].unrotatedKeys != nil }

    /// Moves rows from token order to the head-major layout of the context.
    private func scatter(
        _ source: UnsafePointer<Float>, past: Int, count newCount: Int, into buffer: FloatBuffer
    ) {
        let dim = geometry.headDim
        for head in 0..<geometry.kvHeads {
            var target = buffer.base + (head * capacity + past) * dim
            var row = source + head * dim
            for _ in 0..<newCount {
                target.update(from: row, count: dim)
                target += dim
                row += geometry.kvHeads * dim
            }
        }
    }

    /// The un-rotated pairs of tokens `range` of a memory layer, to be moved to memory.
    func memoryPairs(layer: Int, range: Range<Int>) -> TokenPairs {
        let context = layers[layer]
        guard let keys = context.unrotatedKeys else {
            preconditionFailure("layer \(layer) keeps no un-rotated keys")
        }
        let start = range.lowerBound * geometry.headDim
        return TokenPairs(
            keys: UnsafePointer(keys.base + start),
            values: UnsafePointer(context.values.base + start),
            count: range.count,
            tokenStride: geometry.headDim,
            headStride: capacity * geometry.headDim,
            mask: hasPadding ? UnsafePointer(mask + range.lowerBound) : nil)
    }
}
