package import LinearAlgebra

/// The exact memory in RAM: the reference that every other path is compared with.
///
/// Pairs are kept in order of arrival in the model's memory element type; attention visits
/// all of them. Masked tokens (padding) stay in place and get no mass, as in the published
/// implementation.
///
/// Thread rule: belongs to one request.
package final class WorkingMemory: MemoryAttention, MemorySink {
    package let coverage = MemoryCoverage.full
    private let geometry: AttentionGeometry
    private let elementType: PairElementType
    let compute: Compute
    private var layers: [Int: WorkingMemoryLayer]

    /// An empty memory for the memory layers of `configuration`.
    package init(configuration: ModelConfiguration, compute: Compute) {
        geometry = configuration.geometry
        elementType = configuration.memoryElementType
        self.compute = compute
        layers = [:]
        for layer in configuration.memoryLayers {
            layers[layer] = WorkingMemoryLayer(
                geometry: configuration.geometry, elementType: configuration.memoryElementType,
                compute: compute)
        }
    }

    package func tokenCount(layer: Int) -> Int {
        layers[layer]?.count ?? 0
    }

    /// Forgets all pairs; their room stays for the next ones.
    package func removeAll() {
        for layer in layers.values { layer.removeAll() }
    }

    package func append(_ pairs: TokenPairs, layer: Int) {
        guard let memory = layers[layer] else {
            preconditionFailure("layer \(layer) is not a memory layer")
        }
        memory.append(pairs)
    }

    package func attend(
        _ queries: UnsafePointer<Float>, count: Int, layer: Int, into partial: AttentionPartial
    ) {
        guard let memory = layers[layer], memory.count > 0 else {
            partial.reset(queries: count)
            return
        }
        compute.attend(
            queries: queries, count: count, geometry: geometry, elementType: elementType,
            runs: memory.runs, visibility: .all, into: partial)
    }

    /// Copies of one kv head's pairs as floats, for comparison with expected results.
    package func pairs(layer: Int, kvHead: Int) -> (keys: [Float], values: [Float]) {
        layers[layer]?.floats(kvHead: kvHead) ?? ([], [])
    }

    /// The pairs of the tokens `range` of `layer`, one run per kv head; valid until the memory
    /// grows, and while it lives.
    func runs(layer: Int, tokens range: Range<Int>) -> [PairRun] {
        layers[layer]?.runs(range) ?? []
    }

    /// Which tokens of `layer` are not padding. `[tokens]`
    package func mask(layer: Int) -> [Bool] {
        layers[layer]?.maskFlags ?? []
    }
}
