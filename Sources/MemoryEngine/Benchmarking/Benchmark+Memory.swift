import LinearAlgebra
import LongLlama
import MemoryStorage

extension Benchmark {
    /// Queries of a prompt that attend at once.
    private static let blockQueries = 512

    /// Attention to memories of random pairs of all sizes asked for, and to a stored one.
    ///
    /// - Parameter plain: seconds of the same decoding without memory.
    func memories(
        stored: OpenedMemory?, plain: Double, limits: MachineLimits
    ) throws -> [BenchMemory] {
        var measured: [BenchMemory] = []
        for tokens in options.memoryTokens where options.attention.contains(.exact) {
            let memory = try SyntheticMemory.make(tokens: tokens, model: model)
            measured.append(
                try measure(
                    memory, tokens: tokens, path: .exact, isStored: false, plain: plain,
                    limits: limits))
        }
        let chosen = options.attention.filter { $0 != .exact }
        for tokens in options.memoryTokens where !chosen.isEmpty {
            measured += try TemporaryMemory.withMemory(tokens: tokens, model: model) {
                try measure($0, paths: chosen, isStored: false, plain: plain, limits: limits)
            }
        }
        if let stored {
            measured += try measure(
                stored, paths: AttentionPath.allCases, isStored: true, plain: plain,
                limits: limits)
        }
        return measured
    }

    private func measure(
        _ memory: OpenedMemory, paths: [AttentionPath], isStored: Bool, plain: Double,
        limits: MachineLimits
    ) throws -> [BenchMemory] {
        try paths.map { path in
            let search = try memory.search(k: 32, probes: nil, pool: compute.pool)
            let attention = try memory.attention(path, search: search, compute: compute)
            // No text is read: as many tokens as passages of one would have.
            (attention as? any TextFollowing)?.reach([0..<RelatedMemory.reachedTokens])
            return try measure(
                attention, tokens: memory.snapshot.liveTokenCount, path: path, isStored: isStored,
                plain: plain, limits: limits)
        }
    }

    private func measure(
        _ memory: any MemoryAttention, tokens: Int, path: AttentionPath, isStored: Bool,
        plain: Double, limits: MachineLimits
    ) throws -> BenchMemory {
        let seconds = try decodeSeconds(mounted: [memory])
        let extra = max(seconds - plain, 0) / Double(options.decode)
        let bytes = path == .exact ? tokens * configuration.memoryBytesPerToken : nil
        return BenchMemory(
            tokens: tokens, attention: path, isStored: isStored,
            tokensPerSecond: Double(options.decode) / seconds, attentionSeconds: extra,
            bytesPerToken: bytes,
            shareOfBandwidth: bytes.flatMap {
                extra > 0 ? Double($0) / extra / limits.readBytesPerSecond : nil
            },
            block: try measureBlock(memory, tokens: tokens, path: path, limits: limits))
    }

    /// A block of queries on the first memory layer.
    private func measureBlock(
        _ memory: any MemoryAttention, tokens: Int, path: AttentionPath, limits: MachineLimits
    ) throws -> BenchBlock {
        let (count, geometry) = (Self.blockQueries, configuration.geometry)
        guard let layer = configuration.memoryLayers.first else {
            preconditionFailure("a memory of a model without memory layers")
        }
        let rowElements = geometry.heads * geometry.headDim
        let queries = FloatBuffer(count: count * rowElements)  // [queries, heads, headDim]
        var generator = SeededGenerator(seed: 8)
        for index in 0..<queries.count {
            queries.base[index] = Float.random(in: -1...1, using: &generator)
        }
        let partial = AttentionPartial(capacity: count, geometry: geometry)
        let seconds = try median {
            try Engine.timed {
                try memory.attend(queries.base, count: count, layer: layer, into: partial)
            }.1
        }
        // A product with every key and one with every value.
        let operations = 4 * Double(count * tokens) * Double(rowElements)
        let precision = compute.precision == .float32 ? Precision.float32 : .bfloat16
        let peak = limits.products(in: precision)
        return BenchBlock(
            queries: count, seconds: seconds,
            shareOfProducts: path == .exact ? peak.map { operations / seconds / $0 } : nil)
    }
}
