import LinearAlgebra
import LongLlama
import Tokenization

extension Engine {
    /// The prompts as one left-padded batch.
    public func batch(of prompts: [String]) throws -> TokenBatch {
        try TokenBatch(
            leftPadding: try prompts.map {
                try model.tokenizer.encode(prompt: [.content($0)])
            },
            with: model.model.configuration.padding ?? 0)
    }

    /// Continues every row of a batch; each row is what it would be alone.
    ///
    /// Rows run one after the other and share the weights and the opened memory. Padding on the
    /// left is left out: with it, windows of a long row would be cut at other tokens.
    ///
    /// - Returns: the generated ids of each row, an end token included.
    /// - Throws: `EngineError`; `ModelError` for ids outside the vocabulary;
    ///   `MemoryStorageError` when the memory is missing or was made by another model.
    public func generate(
        _ batch: TokenBatch, memory name: String? = nil, store: StoreLocation,
        options: AskOptions = AskOptions()
    ) throws -> [[Int32]] {
        let memory = try name.map { try OpenedMemory.open($0, store: store, model: model) }
        let compute = model.model.compute
        return try zip(batch.tokens, batch.mask).map { padded, paddedMask in
            let padding = paddedMask.prefix { $0 == 0 }.count
            let (tokens, mask) = (
                Array(padded.dropFirst(padding)), Array(paddedMask.dropFirst(padding))
            )
            let mounted = try memory.map {
                try $0.attention(
                    options.attention,
                    search: try $0.search(
                        k: options.topK, probes: options.probes, pool: compute.pool),
                    compute: compute, recorder: nil)
            }
            let session = Session(
                model: model.model, mounted: mounted.map { [$0] } ?? [],
                tokenLimit: options.generation.tokenLimit(after: tokens.count),
                overflow: options.generation.overflow.window)
            var generator = try Generator(
                session: session, sampling: options.generation.sampling,
                endOfSequence: model.endOfSequence, usesCache: options.generation.usesCache)
            var followed = FollowedText(tokens, memories: session.mounted)
            var generated: [Int32] = []
            try generator.generate(
                tokens, mask: mask.contains(0) ? mask : nil,
                limit: options.generation.maximumTokens
            ) { token, _ in
                generated.append(token)
                followed.append(token)
                return true
            }
            return generated
        }
    }
}
