import LinearAlgebra
import LongLlama
import MemoryStorage

/// One run of all measurements.
struct Benchmark {
    let model: LoadedModel
    let options: BenchOptions

    var configuration: ModelConfiguration { model.model.configuration }
    var compute: Compute { model.model.compute }

    func run(memory: OpenedMemory?) throws -> BenchReport {
        let limits = MachineLimits.measure(pool: compute.pool)
        let prefill = try self.prefill()
        let indexing = model.hasMemoryLayers ? try self.indexing() : nil
        let plain = try decodeSeconds(mounted: [])
        let peak = limits.products(in: compute.precision) ?? 0
        return BenchReport(
            model: model.name, threads: compute.pool.threadCount,
            precision: compute.precision.rawValue, limits: BenchLimits(limits),
            window: configuration.maxPositionEmbeddings,
            prefill: rate(options.prefill, prefill, bound: prefillOperations, limit: peak),
            indexing: indexing.map {
                rate(options.prefill, $0, bound: indexingOperations, limit: peak)
            },
            decode: rate(
                options.decode, plain,
                bound: Double(model.model.weightBytesPerToken * options.decode),
                limit: limits.readBytesPerSecond),
            memory: try memories(stored: memory, plain: plain, limits: limits))
    }

    // MARK: measurements

    /// Token ids that stand for a prompt; their values do not influence the speed.
    private var prompt: [Int32] {
        (0..<Int32(options.prefill)).map { ($0 * 7919 + 11) % Int32(configuration.vocabularySize) }
    }

    private func prefill() throws -> Double {
        let session = Session(model: model.model, tokenLimit: options.prefill)
        return try median {
            session.restart()
            return try Engine.timed {
                try session.forward(
                    prompt, usesCache: true, lastContextLength: options.prefill, logits: .last)
            }.1
        }
    }

    private func indexing() throws -> Double {
        let encoder = try MemoryEncoder(model: model.model, windowTokens: options.prefill)
        let sink = WorkingMemory(configuration: configuration, compute: compute)
        return try median {
            sink.removeAll()
            return try Engine.timed { try encoder.encode(prompt, sink: sink) }.1
        }
    }

    /// Seconds of generating `decode` tokens after a short prompt.
    func decodeSeconds(mounted: [any MemoryAttention]) throws -> Double {
        let lead = 8
        let session = Session(
            model: model.model, mounted: mounted, tokenLimit: lead + options.decode)
        return try median {
            session.restart()
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

    /// The median of `rounds` measurements after one that is not counted and that touches every
    /// buffer first.
    func median(_ measure: () throws -> Double) throws -> Double {
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
    ///
    /// The last layer has keys and values of all tokens, and the rest of the last few.
    private var prefillOperations: Double {
        let outputs = Double(min(options.prefill, ForwardExtent.leastRows))
        return pairOperations(after: configuration.layerCount - 1)
            + outputs * (layerOperations - pairOperations)
            + 2 * Double(configuration.hiddenSize * configuration.vocabularySize)
    }

    private var indexingOperations: Double {
        pairOperations(after: configuration.memoryLayers.last ?? 0)
    }

    /// Operations up to the keys and values of the layer that follows `layers` whole ones.
    private func pairOperations(after layers: Int) -> Double {
        Double(options.prefill) * (layerOperations * Double(layers) + pairOperations)
    }

    /// Operations of a token's keys and values in one layer.
    private var pairOperations: Double {
        Double(4 * configuration.hiddenSize * configuration.kvHeads * configuration.headDim)
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
