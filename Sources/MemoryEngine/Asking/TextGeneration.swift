import Foundation
import LinearAlgebra
import LongLlama
import MemoryStorage
import Tokenization

/// One generation: prompt in, streamed text out, with what the memory heads read.
struct TextGeneration {
    let engine: Engine
    let prompt: [TokenID]
    /// The part of the prompt that says what it is about; memories that follow a text follow it.
    let topic: [TokenID]
    let memory: OpenedMemory?
    let options: AskOptions
    /// The chat template of an answer, whose end markers end the text too; nil for other texts.
    let answerTemplate: ChatTemplate?

    private static let recordedPairs = 128

    /// Generates until an end token, a stop text or the limit.
    func run(onText: (String) -> Void) throws -> Answer {
        guard !prompt.isEmpty else {
            throw EngineError(.usage, "the prompt is empty; pass some text")
        }
        let model = engine.model
        let pool = model.model.compute.pool
        let recorder = try memory.map {
            ProvenanceRecorder(
                try $0.search(k: Self.recordedPairs, probes: options.probes, pool: pool))
        }
        let mounted = try memory.map {
            try $0.attention(
                options.attention,
                search: try $0.search(k: options.topK, probes: options.probes, pool: pool),
                compute: model.model.compute, recorder: recorder)
        }
        var followed = FollowedText(topic, memories: mounted.map { [$0] } ?? [])
        let key = prefixKey(followed.reaches)
        let (session, held) = session(key, mounted: mounted.map { [$0] } ?? [])
        var output = TextOutput(
            tokenizer: model.tokenizer, stopTexts: stopTexts, continuesText: answerTemplate == nil)
        var generator = try Generator(
            session: session, sampling: options.generation.sampling, endOfSequence: endTokens,
            preceding: Array(prompt.prefix(held)), usesCache: options.generation.usesCache)

        let start = ContinuousClock.now
        var firstToken: Double?
        let ends = endTokens
        let generated = try generator.generate(
            Array(prompt.dropFirst(held)), limit: options.generation.maximumTokens
        ) { token, _ in
            if firstToken == nil { firstToken = Engine.seconds(since: start) }
            followed.append(token)
            if ends.contains(token) {
                output.ended = true
                return false
            }
            return output.append(token, onText: onText)
        }
        output.finish(onText: onText)
        // Without a token to generate the prompt was not read.
        if isKept, generated > 0 { engine.prefixes.keep(session, prompt: prompt, key: key) }
        return Answer(
            text: output.text, finish: output.ended ? .stop : .length,
            promptTokens: prompt.count, reusedTokens: held, generatedTokens: generated,
            secondsToFirstToken: firstToken ?? 0, seconds: Engine.seconds(since: start),
            memory: try memory.map { try use(of: $0, recorder: recorder) })
    }

    private var tokenLimit: Int { options.generation.tokenLimit(after: prompt.count) }

    /// Whether the local context is worth keeping: all of it stays local, in one window, and a
    /// window's buffers are small enough to be held while nobody asks.
    private var isKept: Bool {
        let configuration = engine.model.model.configuration
        let window = configuration.maxPositionEmbeddings
        let bytes =
            window * configuration.layerCount * configuration.kvHeads
            * configuration.headDim * 2 * MemoryLayout<Float>.stride
        return options.generation.usesCache && options.generation.reusesPrefix
            && tokenLimit <= min(window, configuration.lastContextLength) && bytes <= Self.keptBytes
    }

    private static let keptBytes = 256 << 20

    private func prefixKey(_ reaches: [FollowedText.Reach]) -> PrefixCache.Key {
        PrefixCache.Key(
            memory: memory?.store.path, createdAt: memory?.store.manifest.createdAt ?? 0,
            generation: memory?.snapshot.generation ?? 0,
            committedAt: memory?.snapshot.counters.committedAt ?? 0,
            tokens: memory?.snapshot.liveTokenCount ?? 0,
            attention: options.attention, topK: options.topK, probes: options.probes,
            reaches: reaches)
    }

    /// A session for the prompt and the number of its first tokens that it already holds.
    private func session(
        _ key: PrefixCache.Key, mounted: [any MemoryAttention]
    ) -> (session: Session, held: Int) {
        if isKept,
            let (session, held) = engine.prefixes.take(
                key, prompt: prompt, tokenLimit: tokenLimit)
        {
            session.mounted = mounted
            return (session, held)
        }
        let limit =
            isKept
            ? engine.model.model.configuration.maxPositionEmbeddings : tokenLimit
        let session = Session(
            model: engine.model.model, mounted: mounted, tokenLimit: limit,
            overflow: options.generation.overflow.window)
        return (session, 0)
    }

    private var stopTexts: [String] {
        options.generation.stop + (answerTemplate?.stopStrings ?? [])
    }

    private var endTokens: Set<TokenID> {
        let model = engine.model
        let template = answerTemplate?.endTokens ?? []
        return model.endOfSequence.union(template.compactMap(model.tokenizer.id(ofSpecial:)))
    }

    private func use(
        of memory: OpenedMemory, recorder: ProvenanceRecorder?
    ) throws -> MemoryUse {
        let mass = recorder?.mass ?? [:]
        let softmaxes = Double(max(recorder?.softmaxes ?? 0, 1))
        let ranking = try SpanRanking(
            mass, snapshot: memory.snapshot,
            holdsSinks: engine.model.model.configuration.memorySkippedTokens == 0)
        return MemoryUse(
            name: memory.name, generation: memory.snapshot.generation,
            tokens: memory.snapshot.liveTokenCount, attention: options.attention,
            topK: options.attention == .exact ? nil : options.topK,
            massShare: (recorder?.memoryShare ?? 0) / softmaxes,
            sinkShare: ranking.sinkShare, spans: ranking.best(options.spans),
            stalePaths: memory.stalePaths())
    }
}
