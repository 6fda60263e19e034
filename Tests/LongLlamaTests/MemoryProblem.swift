import Glibc
import LinearAlgebra
import LongLlama

/// Queries over a working memory of layer 1, and what attention to it must give.
struct MemoryProblem {
    let geometry: AttentionGeometry
    let memory: WorkingMemory
    let queries: [Float]  // [queryCount, heads, headDim]
    let queryCount: Int
    let tokenCount: Int
    private let mask: [Bool]

    init(
        seed: UInt64, tokens: Int, queries queryCount: Int, heads: Int = 4, kvHeads: Int = 2,
        headDim: Int = 20, whole: Bool = false, mask: [UInt8]? = nil,
        elementType: PairElementType = .float32
    ) {
        var generator = SeededGenerator(seed: seed)
        var configuration = ModelConfiguration.tiny(
            heads: heads, kvHeads: kvHeads, headDim: headDim)
        configuration.memoryElementType = elementType
        geometry = configuration.geometry
        memory = WorkingMemory(configuration: configuration, compute: TinyModel.compute)
        let pairs = SamplePairs(
            tokens, geometry: geometry, whole: whole, mask: mask, using: &generator)
        pairs.append(to: memory, layer: 1)
        self.mask = memory.mask(layer: 1)
        self.queryCount = queryCount
        tokenCount = tokens
        queries = SamplePairs.numbers(
            queryCount * heads * headDim, whole: whole, using: &generator)
    }

    /// The triples of `attention`: outputs and logarithms of the sums of exponentials.
    func triples(
        of attention: any MemoryAttention
    ) throws -> (outputs: [Float], logSums: [Double]) {
        let partial = AttentionPartial(capacity: queryCount, geometry: geometry)
        try queries.withUnsafeBufferPointer { queries in
            guard let base = queries.baseAddress else { return }
            try attention.attend(base, count: queryCount, layer: 1, into: partial)
        }
        var outputs = [Float](repeating: 0, count: queries.count)
        outputs.withUnsafeMutableBufferPointer { target in
            if let base = target.baseAddress { partial.normalize(into: base) }
        }
        let logSums = (0..<queryCount * geometry.heads).map {
            Double(partial.maxima[$0]) + log(Double(partial.sums[$0]))
        }
        return (outputs, logSums)
    }

    /// The same over the `k` largest logits of each query and head, in doubles.
    func expected(k: Int = .max) -> (outputs: [Double], logSums: [Double]) {
        var (outputs, logSums): ([Double], [Double]) = ([], [])
        let dim = geometry.headDim
        for row in 0..<queryCount * geometry.heads {
            let kvHead = row % geometry.heads / geometry.group
            let pairs = memory.pairs(layer: 1, kvHead: kvHead)
            let query = Array(queries[row * dim..<(row + 1) * dim])
            let logits = zip(NaiveAttention.logits(query, keys: pairs.keys), mask).map {
                $1 ? $0 : -1e6
            }
            let chosen = logits.indices.sorted { (logits[$0], $1) > (logits[$1], $0) }.prefix(k)
            outputs += NaiveAttention.softmaxAverage(
                logits: chosen.map { logits[$0] },
                values: chosen.map { pairs.values[$0 * dim..<($0 + 1) * dim].map(Double.init) })
            logSums.append(NaiveAttention.logSumExp(chosen.map { logits[$0] }))
        }
        return (outputs, logSums)
    }
}
