import LinearAlgebra

extension LongLlamaModel {
    /// Runs one window through the layers; afterwards `state.hidden` holds the last layer's
    /// output of the tokens that `extent` asks for.
    ///
    /// What the last layer does for other tokens ends with their keys and values.
    ///
    /// The semantics are those of the published implementation. With
    /// `retains` the window's pairs stay in `context`; when they do not fit beside the past,
    /// the whole past is dropped first, into `memories.write` for memory layers. Without,
    /// they are appended to `memories.write` after attention. Tokens are ids of the
    /// vocabulary, see `requireVocabulary`.
    func forward(
        _ window: Window, context: LocalContext, retains: Bool, memories: AttachedMemories,
        state: RunState, extent: ForwardExtent
    ) throws {
        let count = window.count
        precondition(count > 0 && count <= state.capacity, "window of \(count) tokens")
        let geometry = configuration.geometry
        let hiddenSize = configuration.hiddenSize
        let x = state.hidden.base  // [count, hidden]

        embed(window.tokens, into: x)

        // The past that no longer fits leaves before this window is attended to.
        try makeRoom(for: count, context: context, memories: memories)
        let past = context.count
        context.admit(window)
        let total = context.count
        let oldest = context.smallestPosition
        for index in 0..<count {
            state.relative[index] = window.positions[index] - oldest
        }

        let lastRows = extent.lastRows(count: count)
        for (index, layer) in weights.layers.enumerated() {
            let rows = index + 1 == weights.layers.count ? lastRows : 0..<count
            let isMemoryLayer = configuration.isMemoryLayer(index)
            let rotates = !isMemoryLayer || configuration.memoryPositionals
            compute.rmsNorm(
                x, rows: count, width: hiddenSize, weight: layer.attentionNorm,
                epsilon: configuration.normEpsilon, into: state.normed.base)

            if case .memoryPairs = extent, index == configuration.memoryLayers.last {
                compute.multiply(
                    state.normed.base, count: count, by: layer.key, layer.value,
                    into: state.keys.base, state.values.base)
                context.store(
                    layer: index, past: past, count: count, unrotated: state.keys.base,
                    rotated: state.keys.base, values: state.values.base, compute: compute)
                try moveToMemory(index, past..<total, context: context, memories: memories)
                return
            }

            compute.expect(count: count, layer.output)
            project(layer, count: count, queries: rows, state: state)
            var rotatedKeys = state.keys.base
            if context.keepsUnrotatedKeys(layer: index) {
                rotatedKeys = state.rotatedKeys.base
                rotatedKeys.update(
                    from: state.keys.base, count: count * geometry.kvHeads * geometry.headDim)
            }
            if rotates {
                compute.rotate(
                    state.queries.base + rows.lowerBound * geometry.heads * geometry.headDim,
                    rows: rows.count, heads: geometry.heads,
                    positions: state.relative + rows.lowerBound, table: rotary,
                    layout: layer.rotaryLayout)
                compute.rotate(
                    rotatedKeys, rows: count, heads: geometry.kvHeads,
                    positions: state.relative, table: rotary, layout: layer.rotaryLayout)
            }
            context.store(
                layer: index, past: past, count: count,
                unrotated: state.keys.base, rotated: rotatedKeys,
                values: state.values.base, compute: compute)

            try attend(
                layer: index, queries: rows, past: past, context: context,
                memories: isMemoryLayer ? memories.read : [], state: state)
            if isMemoryLayer, !retains {
                try moveToMemory(index, past..<total, context: context, memories: memories)
            }

            guard !rows.isEmpty else { continue }
            compute.expect(count: count, layer.gate, layer.up)
            compute.multiply(
                state.attended.base + rows.lowerBound * geometry.heads * geometry.headDim,
                count: rows.count, by: layer.output, addingTo: x + rows.lowerBound * hiddenSize,
                room: state.projected.base)
            feedForward(index, rows: rows, state: state)
        }
        if !retains { context.dropTokens() }
    }

    /// Keys and values of the whole window, and the queries of `queries`, of the normed states.
    private func project(
        _ layer: LayerWeights, count: Int, queries rows: Range<Int>, state: RunState
    ) {
        let normed = state.normed.base
        guard rows.count < count else {
            return compute.multiply(
                normed, count: count, by: layer.query, layer.key, layer.value,
                into: state.queries.base, state.keys.base, state.values.base)
        }
        compute.multiply(
            normed, count: count, by: layer.key, layer.value,
            into: state.keys.base, state.values.base)
        guard !rows.isEmpty else { return }
        let geometry = configuration.geometry
        compute.multiply(
            normed + rows.lowerBound * configuration.hiddenSize, count: rows.count,
            by: layer.query,
            into: state.queries.base + rows.lowerBound * geometry.heads * geometry.headDim)
    }

    /// Local attention and every memory's part, merged in one softmax, for each query block.
    private func attend(
        layer: Int, queries rows: Range<Int>, past: Int, context: LocalContext,
        memories: [any MemoryAttention], state: RunState
    ) throws {
        let geometry = configuration.geometry
        let rowElements = geometry.heads * geometry.headDim
        let attachedTokens = try memories.reduce(0) { $0 + (try $1.tokenCount(layer: layer)) }
        var begin = rows.lowerBound
        while begin < rows.upperBound {
            let block = min(state.attentionRows, rows.upperBound - begin)
            let queries = UnsafePointer(state.queries.base + begin * rowElements)
            // A fully masked query averages the whole window, so padded windows see all of it.
            compute.attend(
                queries: queries, count: block, geometry: geometry, elementType: .float32,
                runs: context.runs(layer: layer, length: context.count),
                visibility: .causal(past: past + begin), into: state.local)
            for memory in memories where try memory.tokenCount(layer: layer) > 0 {
                try memory.attend(queries, count: block, layer: layer, into: state.memory)
                let bias = bias(of: memory, layer: layer, tokens: attachedTokens)
                if let bias { state.memory.addToMaxima(bias: bias) }
                state.local.merge(state.memory)
            }
            for memory in memories where try memory.tokenCount(layer: layer) > 0 {
                let bias = bias(of: memory, layer: layer, tokens: attachedTokens)
                memory.merged(into: state.local, count: block, layer: layer, bias: bias)
            }
            state.local.normalize(into: state.attended.base + begin * rowElements)
            begin += block
        }
    }

    /// What is added to the logits of each head of `memory`, `nil` where nothing is. `[heads]`
    private func bias(
        of memory: any MemoryAttention, layer: Int, tokens: Int
    ) -> [Float]? {
        let values = memoryLogitBias?.values(
            layer: layer, coverage: memory.coverage, tokens: tokens)
        let own = memory.logitBias
        guard own != 0 else { return values }
        return values?.map { $0 + own } ?? Array(repeating: own, count: configuration.heads)
    }

    /// `x += down(silu(gate(norm(x))) * up(norm(x)))`, a bounded number of rows at a time.
    private func feedForward(_ index: Int, rows wanted: Range<Int>, state: RunState) {
        let layer = weights.layers[index]
        let hiddenSize = configuration.hiddenSize
        var begin = wanted.lowerBound
        while begin < wanted.upperBound {
            let rows = min(state.feedForwardRows, wanted.upperBound - begin)
            let x = state.hidden.base + begin * hiddenSize
            compute.rmsNorm(
                x, rows: rows, width: hiddenSize, weight: layer.feedForwardNorm,
                epsilon: configuration.normEpsilon, into: state.normed.base)
            compute.expect(count: rows, layer.down)
            compute.multiply(
                state.normed.base, count: rows, by: layer.gate, layer.up,
                into: state.gate.base, state.up.base)
            compute.siluMultiply(
                state.gate.base, state.up.base, count: rows * configuration.intermediateSize)
            expectLayer(index + 1, count: rows)
            compute.multiply(
                state.gate.base, count: rows, by: layer.down, addingTo: x,
                room: state.projected.base)
            begin += rows
        }
    }

    /// Tells that the layer `index`, or the output head, comes next.
    private func expectLayer(_ index: Int, count: Int) {
        guard index < weights.layers.count else {
            return compute.expect(count: count, weights.head)
        }
        let next = weights.layers[index]
        compute.expect(count: count, next.query, next.key, next.value)
    }

    /// Moves what does not fit beside `count` new tokens to memory, and out of the context.
    private func makeRoom(
        for count: Int, context: LocalContext, memories: AttachedMemories
    ) throws {
        let leaving = context.leaving(
            before: count, window: configuration.maxPositionEmbeddings)
        guard !leaving.isEmpty else { return }
        for layer in configuration.memoryLayers {
            try moveToMemory(layer, leaving, context: context, memories: memories)
        }
        let rotations = weights.layers.enumerated().map { index, layer in
            !configuration.isMemoryLayer(index) || configuration.memoryPositionals
                ? layer.rotaryLayout : nil
        }
        context.drop(leaving, rotations: rotations, table: rotary, compute: compute)
    }

    private func moveToMemory(
        _ layer: Int, _ range: Range<Int>, context: LocalContext, memories: AttachedMemories
    ) throws {
        guard let sink = memories.write else { return }
        let first = max(range.lowerBound, configuration.memorySkippedTokens)
        guard first < range.upperBound else { return }
        let kept = first..<range.upperBound
        try sink.append(context.memoryPairs(layer: layer, range: kept), layer: layer)
    }

    /// Checks that all `tokens` are ids of the vocabulary, as `forward` needs them.
    func requireVocabulary(_ tokens: [Int32]) throws(ModelError) {
        for token in tokens where token < 0 || Int(token) >= configuration.vocabularySize {
            throw .tokenOutOfRange(id: token, vocabularySize: configuration.vocabularySize)
        }
    }

    private func embed(_ tokens: [Int32], into x: UnsafeMutablePointer<Float>) {
        for (index, token) in tokens.enumerated() {
            weights.embedding.dequantizeRow(
                Int(token), into: x + index * configuration.hiddenSize)
        }
    }

    /// Writes the logits of rows `rows` of `state.hidden` in chunks.
    ///
    /// - Parameter body: called with a row index and its logits `[vocabulary]`, in order.
    func logits(
        rows: Range<Int>, state: RunState,
        _ body: (Int, UnsafeBufferPointer<Float>) throws -> Void
    ) rethrows {
        let hiddenSize = configuration.hiddenSize
        let vocabulary = configuration.vocabularySize
        var begin = rows.lowerBound
        while begin < rows.upperBound {
            let block = min(state.logitRows, rows.upperBound - begin)
            compute.rmsNorm(
                state.hidden.base + begin * hiddenSize, rows: block, width: hiddenSize,
                weight: weights.finalNorm, epsilon: configuration.normEpsilon,
                into: state.normed.base)
            compute.multiply(
                state.normed.base, count: block, by: weights.head, into: state.logits.base)
            for row in 0..<block {
                let start = state.logits.base + row * vocabulary
                try body(begin + row, UnsafeBufferPointer(start: start, count: vocabulary))
            }
            begin += block
        }
    }
}
