package import LinearAlgebra

/// Attention over the `k` pairs of a selection with the largest logits, found by a scan of all.
///
/// Keys stay where and as they are, a bounded number of logits exists at once, and queries are
/// served in parallel: it is the reference of searches in lists, and for measurements on large
/// memories. Of equal logits the earlier tokens are taken. Masked tokens have the clamped logit,
/// so they are taken last and get no mass. Logits have the precision of the model's products.
///
/// Thread rule: belongs to one request.
package final class NearestSelectedMemory: MemoryAttention {
    package let coverage = MemoryCoverage.nearest
    /// Receives the chosen pairs of each query and head: numbers of tokens in the selection and
    /// their logits before any bias.
    package var onChosen: ((_ layer: Int, _ query: Int, _ head: Int, [Chosen]) -> Void)?
    private let selection: PairSelection
    private let k: Int
    private let compute: Compute
    private var queryRows = FloatBuffer(count: 0)  // [queries, group, headDim]
    private var products = FloatBuffer(count: 0)  // [queries, group, blockTokens]
    private var expanded = FloatBuffer(count: 0)  // [blockTokens, headDim], of keys as bytes

    /// A chosen pair: the number of its token in the selection and its logit.
    package typealias Chosen = (token: Int, logit: Float)

    /// Tokens whose products with all queries exist at once.
    private static let blockTokens = 1024
    /// Query rows that a thread takes at a time.
    private static let rowsPerTask = 32

    /// The `k` nearest pairs of `selection`.
    package init(_ selection: PairSelection, k: Int, compute: Compute) {
        self.selection = selection
        self.k = k
        // Eight bits would choose other pairs; two bytes hold what memories store.
        let precision = compute.precision == .float32 ? Precision.float32 : .bfloat16
        self.compute = Compute(pool: compute.pool, precision: precision)
    }

    package func tokenCount(layer: Int) -> Int {
        selection.contains(layer: layer) ? selection.tokenCount : 0
    }

    package func attend(
        _ queries: UnsafePointer<Float>, count: Int, layer: Int, into partial: AttentionPartial
    ) throws {
        partial.reset(queries: count)
        guard tokenCount(layer: layer) > 0, count > 0 else { return }
        for (kvHead, runs) in selection.runs(layer: layer).enumerated() {
            gather(queries, count: count, kvHead: kvHead)
            let chosen = try choose(runs, rows: count * selection.geometry.group)
            weigh(chosen, runs: RunTable(runs), kvHead: kvHead, into: partial)
            report(chosen, layer: layer, kvHead: kvHead)
        }
    }

    /// Copies the queries of one kv head's group, which follow each other, to `queryRows`.
    private func gather(_ queries: UnsafePointer<Float>, count: Int, kvHead: Int) {
        let geometry = selection.geometry
        let elements = geometry.group * geometry.headDim
        if queryRows.count < count * elements {
            queryRows = FloatBuffer(count: count * elements)
        }
        for query in 0..<count {
            let source =
                queries + (query * geometry.heads + kvHead * geometry.group) * geometry.headDim
            (queryRows.base + query * elements).update(from: source, count: elements)
        }
    }

    /// The largest products of each of `rows` query rows with the keys of `runs`.
    private func choose(_ runs: [PairRun], rows: Int) throws -> [LargestProducts] {
        let dim = selection.geometry.headDim
        let rowBytes = selection.elementType.rowBytes(dim)
        var best = Array(repeating: LargestProducts(limit: k), count: rows)
        if products.count < rows * Self.blockTokens {
            products = FloatBuffer(count: rows * Self.blockTokens)
        }
        var firstToken = 0
        for run in runs {
            for begin in stride(from: 0, to: run.count, by: Self.blockTokens) {
                let tokens = min(Self.blockTokens, run.count - begin)
                compute.multiply(
                    queryRows.base, count: rows,
                    by: try keyMatrix(run.keys + begin * rowBytes, tokens: tokens),
                    into: products.base)
                take(
                    tokens: tokens, firstToken: firstToken, mask: run.mask.map { $0 + begin },
                    into: &best)
                firstToken += tokens
            }
        }
        return best
    }

    /// Consecutive keys as a matrix, where they are or, if products do not know their type,
    /// expanded to floats. `[tokens, headDim]`
    private func keyMatrix(_ keys: UnsafeRawPointer, tokens: Int) throws -> WeightMatrix {
        let (dim, type) = (selection.geometry.headDim, selection.elementType)
        var (elementType, start, bytes) = (ElementType.float32, keys, tokens * type.rowBytes(dim))
        if let plain = type.weightType {
            elementType = plain
        } else {
            if expanded.count < tokens * dim { expanded = FloatBuffer(count: tokens * dim) }
            compute.convertRows(keys, rows: tokens, width: dim, from: type, into: expanded.base)
            start = UnsafeRawPointer(expanded.base)
            bytes = tokens * dim * MemoryLayout<Float>.stride
        }
        // The selection, or this object, keeps what the bytes belong to alive.
        let region = ByteRegion(
            owner: compute, bytes: UnsafeRawBufferPointer(start: start, count: bytes))
        return try WeightMatrix(
            rows: tokens, columns: dim, elementType: elementType, region: region)
    }

    /// Lets the tokens of `products` compete for a place among the best of each row.
    private func take(
        tokens: Int, firstToken: Int, mask: UnsafePointer<UInt8>?,
        into best: inout [LargestProducts]
    ) {
        let products = products.base
        inParallel(&best) { row, largest in
            let start = products + row * tokens
            if let mask {
                for token in 0..<tokens where mask[token] == 0 { start[token] = -.infinity }
            }
            largest.add(
                UnsafeBufferPointer(start: start, count: tokens), firstToken: firstToken)
        }
    }

    /// Sets the triples of one kv head's group from the chosen products.
    private func weigh(
        _ chosen: [LargestProducts], runs: RunTable, kvHead: Int, into partial: AttentionPartial
    ) {
        let geometry = selection.geometry
        let (group, dim, type) = (geometry.group, geometry.headDim, selection.elementType)
        let scale = 1 / Float(dim).squareRoot()
        let rowBytes = type.rowBytes(dim)
        var chosen = chosen
        inParallel(&chosen) { row, largest in
            let entries = largest.entries
            withUnsafeTemporaryAllocation(of: Float.self, capacity: dim) { value in
                guard let value = value.baseAddress else { return }
                partial.setPairs(
                    query: row / group, head: kvHead * group + row % group,
                    logits: entries.map { $0.product * scale }
                ) { index, weight, target in
                    compute.convertRows(
                        runs.value(entries[index].token, rowBytes: rowBytes), rows: 1,
                        width: dim, from: type, into: value)
                    for element in 0..<dim { target[element] += weight * value[element] }
                }
            }
        }
    }

    private func report(_ chosen: [LargestProducts], layer: Int, kvHead: Int) {
        guard let onChosen else { return }
        let group = selection.geometry.group
        let scale = 1 / Float(selection.geometry.headDim).squareRoot()
        for (row, largest) in chosen.enumerated() {
            onChosen(
                layer, row / group, kvHead * group + row % group,
                largest.entries.map { ($0.token, max($0.product * scale, -1e6)) })
        }
    }

    /// Calls `body` for each row on the pool's threads, a few rows per task.
    private func inParallel(
        _ rows: inout [LargestProducts], _ body: (Int, inout LargestProducts) -> Void
    ) {
        rows.withUnsafeMutableBufferPointer { rows in
            guard let base = rows.baseAddress else { return }
            let count = rows.count
            let tasks = (count + Self.rowsPerTask - 1) / Self.rowsPerTask
            compute.pool.run(count: tasks) { task, _ in
                let begin = task * Self.rowsPerTask
                for row in begin..<min(begin + Self.rowsPerTask, count) {
                    body(row, &base[row])
                }
            }
        }
    }
}
