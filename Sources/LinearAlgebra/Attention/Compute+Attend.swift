import CKernels

extension Compute {
    /// Computes the attention part of a block of queries over runs of pairs, overwriting
    /// `partial`.
    ///
    /// Logits are `q . k / sqrt(headDim)`, clamped below at -1e6, which is also the logit of a
    /// masked pair. A query that sees masked pairs only averages over all pairs, even those that
    /// `visibility` hides. The result depends neither on how the sequence of pairs is cut into
    /// runs nor on the number of threads, bit for bit. The pairs are read once per kv head and
    /// block of queries.
    ///
    /// - Parameters:
    ///   - queries: `[count, heads, headDim]`, rotated, not scaled
    ///   - elementType: of keys and values
    ///   - runs: per kv head, in the order of the sequence; equal numbers of pairs for each
    package func attend(
        queries: UnsafePointer<Float>, count: Int, geometry: AttentionGeometry,
        elementType: PairElementType, runs: [[PairRun]], visibility: PairVisibility,
        into partial: AttentionPartial
    ) {
        precondition(partial.geometry == geometry, "a part of another geometry")
        precondition(runs.count == geometry.kvHeads, "runs of \(runs.count) kv heads")
        partial.resize(queries: count)
        var problem = CKernels_Attention()
        problem.level = instructions.level
        problem.precision = precision.code
        problem.type = elementType.code
        problem.heads = geometry.heads
        problem.kvHeads = geometry.kvHeads
        problem.headDim = geometry.headDim
        problem.queryCount = count
        problem.queries = queries
        problem.keyCount = Self.pairCount(runs)
        if case .causal(let past) = visibility {
            precondition(past >= 0, "\(past) pairs before the first query")
            problem.causal = 1
            problem.past = past
        }
        problem.out = partial.part
        attend(problem, runs: runs)
    }

    private static func pairCount(_ runs: [[PairRun]]) -> Int {
        var first: Int?
        for head in runs {
            var count = 0
            for run in head { count += run.count }
            precondition(first == nil || first == count, "kv heads of \(first ?? 0) and \(count)")
            first = count
        }
        return first ?? 0
    }

    private func attend(_ description: CKernels_Attention, runs: [[PairRun]]) {
        var problem = description
        var total = 0
        for head in runs { total += head.count }
        let offsetBytes = (runs.count + 1) * MemoryLayout<Int>.stride
        let tableBytes = offsetBytes + total * MemoryLayout<CKernels_PairRun>.stride
        let bytes = CKernels_attendScratch(&problem, pool.threadCount)
        workspace.withScratch(bytes: bytes, tableBytes: tableBytes) { scratch, tables in
            let offsets = tables.bindMemory(to: Int.self, capacity: runs.count + 1)
            let entries = (tables + offsetBytes).bindMemory(
                to: CKernels_PairRun.self, capacity: total)
            var next = 0
            for (index, head) in runs.enumerated() {
                offsets[index] = next
                for run in head {
                    entries[next] = CKernels_PairRun(
                        keys: run.keys, values: run.values, count: run.count, mask: run.mask)
                    next += 1
                }
            }
            offsets[runs.count] = next
            problem.runs = UnsafePointer(entries)
            problem.runOffsets = UnsafePointer(offsets)
            CKernels_attend(pool.handle, &problem, scratch)
        }
    }
}
