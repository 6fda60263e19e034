import LinearAlgebra
import LongLlama
import MemoryStorage

/// One run of all measurements.
struct Benchmark {
    let model: LoadedModel
    let options: BenchOptions

    private var configuration: ModelConfiguration { model.model.configuration }
    private var compute: Compute { model.model.compute }

    func run(memory: OpenedMemory?) throws -> BenchReport {
        let limits = MachineLimits.measure(pool: compute.pool)
        let prefill = try median { try self.prefill() }
        let indexing = model.hasMemoryLayers ? try median { try self.indexing() } : nil
        let plain = try decodeSeconds(mounted: [])
        var attached = try options.memoryTokens.map { tokens in
            try measure(
                try SyntheticMemory.make(tokens: tokens, model: model), tokens: tokens,
                path: .exact, isStored: false, plain: plain, limits: limits)
        }
        if let memory {
            for path in AttentionPath.allCases {
                let search = try memory.search(k: 32, probes: nil, pool: compute.pool)
                attached.append(
                    try measure(
                        memory.attention(path, search: search, compute: compute),
                        tokens: memory.snapshot.liveTokenCount, path: path, isStored: true,
                        plain: plain, limits: limits))
            }
        }
        let peak = limits.operationsPerSecond[compute.precision] ?? 0
        return BenchReport(
            model: model.name, threads: compute.pool.threadCount,
            precision: compute.precision.rawValue, limits: BenchLimits(limits),
            prefill: rate(options.prefill, prefill, bound: prefillOperations, limit: peak),
            indexing: indexing.map {
                rate(options.prefill, $0, bound: indexingOperations, limit: peak)
            },
            decode: rate(
                options.decode, plain,
                bound: Double(model.model.weightBytesPerToken * options.decode),
                limit: limits.readBytesPerSecond),
            memory: attached)
    }

    // MARK: measurements

    /// Token ids that stand for a prompt; their values do not influence the speed.
    private var prompt: [Int32] {
        (0..<Int32(options.prefill)).map { ($0 * 7919 + 11) % Int32(configuration.vocabularySize) }
    }

    private func prefill() throws -> Double {
        let session = Session(model: model.model, tokenLimit: options.prefill)
        return try Engine.timed {
            try session.forward(
                prompt, usesCache: true, lastContextLength: options.prefill, logits: .last)
        }.1
    }

    private func indexing() throws -> Double {
        let encoder = try MemoryEncoder(model: model.model, windowTokens: options.prefill)
        let sink = WorkingMemory(configuration: configuration, compute: compute)
        return try Engine.timed { try encoder.encode(prompt, sink: sink) }.1
    }

    /// Seconds of generating `decode` tokens after a short prompt.
    private func decodeSeconds(mounted: [any MemoryAttention]) throws -> Double {
        let lead = 8
        return try median {
            let session = Session(
                model: model.model, mounted: mounted, tokenLimit: lead + options.decode)
            try session.forward(Array(prompt.prefix(lead)), usesCache: true, logits: .last)
            return try Engine.timed {
                var token: Int32 = 1
                for _ in 0..<options.decode {
                    try session.forward([token], usesCache: true, logits: .last) { _, logits in
                        token = Sampler.mostLikely(logits)
                    }
                }
            }.1
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
            })
    }

    /// The median of `rounds` measurements after one that is not counted.
    private func median(_ measure: () throws -> Double) throws -> Double {
        _ = try measure()
        let times = try (0..<max(options.rounds, 1)).map { _ in try measure() }.sorted()
        return times[times.count / 2]
    }

    // MARK: limits

    private func rate(
        _ tokens: Int, _ seconds: Double, bound: Double, limit: Double
    ) -> BenchRate {
        BenchRate(
            tokens: tokens, seconds: seconds,
            shareOfLimit: limit > 0 ? bound / limit / seconds : 0)
    }

    /// Additions and multiplications of all products of the prompt, attention left out.
    private var prefillOperations: Double {
        Double(options.prefill) * layerOperations * Double(configuration.layerCount)
            + 2 * Double(configuration.hiddenSize * configuration.vocabularySize)
    }

    private var indexingOperations: Double {
        let last = Double(configuration.memoryLayers.last ?? 0)
        let pairs = 4 * configuration.hiddenSize * configuration.kvHeads * configuration.headDim
        return Double(options.prefill) * (layerOperations * last + Double(pairs))
    }

    private var layerOperations: Double {
        let attention = 2 * (configuration.heads + configuration.kvHeads) * configuration.headDim
        let feedForward = 3 * configuration.intermediateSize
        return 2 * Double(configuration.hiddenSize * (attention + feedForward))
    }
}

extension BenchLimits {
    init(_ limits: MachineLimits) {
        self.init(
            readBytesPerSecond: limits.readBytesPerSecond,
            operationsPerSecond: Dictionary(
                uniqueKeysWithValues: limits.operationsPerSecond.map { ($0.rawValue, $1) }))
    }
}
