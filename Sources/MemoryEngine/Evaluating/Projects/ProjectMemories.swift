import Corpus
import LongLlama
import Tokenization

/// The memories of all projects of a measurement, in RAM, each read once.
struct ProjectMemories {
    private let reader: PairBank
    private let banks: [PairBank]
    private let unrelated: PairBank?
    private let configuration: ModelConfiguration

    /// Reads the projects' files.
    ///
    /// - Parameters:
    ///   - own: tokens of its own memory that a project needs.
    ///   - foreign: tokens of other projects' memories that a project needs.
    ///   - unrelated: a directory whose files are an unrelated memory, and its tokens.
    init(
        _ projects: [SampledProject], own: Int, foreign: Int,
        unrelated: (path: String, tokens: Int)?, model: LoadedModel,
        progress: (String) -> Void
    ) throws {
        let limit = max(own, Self.share(of: foreign, projects.map(\.estimatedMemoryTokens)))
        configuration = model.model.configuration
        let reader = try PairBank(model: model)
        self.reader = reader
        banks = try projects.map { project in
            progress(project.name)
            let bank = PairBank(sharing: reader)
            try project.remember(in: bank, limit: limit, tokenizer: model.tokenizer)
            return bank
        }
        self.unrelated = try unrelated.map { path, tokens in
            progress(path)
            let bank = PairBank(sharing: reader)
            for file in try SourceTree(path, options: IndexOptions()).listing().files
            where bank.tokenCount < tokens {
                guard let text = try? file.read() else { continue }
                let ids = try model.tokenizer.encode(text.bytes)
                try bank.read(Array(ids.prefix(tokens - bank.tokenCount)))
            }
            return bank
        }
    }

    /// Tokens that each project must read so that all but any one have `foreign` together.
    static func share(of foreign: Int, _ sizes: [Int]) -> Int {
        guard foreign > 0, sizes.count > 1 else { return 0 }
        var limit = (foreign + sizes.count - 2) / (sizes.count - 1)
        while true {
            let held = sizes.map { min($0, limit) }
            let all = held.reduce(0, +)
            let isEnough = held.allSatisfy { all - $0 >= foreign }
            if isEnough || !sizes.contains(where: { $0 > limit }) { return limit }
            limit += max(limit / 16, 1)
        }
    }

    /// Tokens in the memory of a project.
    func tokens(_ project: Int) -> Int { banks[project].tokenCount }

    /// The first `tokens` tokens of a project's memory.
    func own(_ project: Int, tokens: Int) -> RememberedText {
        selection([(banks[project], tokens)])
    }

    /// What stands before `window` in its file, read as a document of its own.
    func beginning(of window: SampledWindow) throws -> RememberedText {
        let bank = PairBank(sharing: reader)
        if !window.beginning.isEmpty { try bank.read(window.beginning) }
        return selection([(bank, bank.tokenCount)])
    }

    /// The first `tokens` tokens of the memories of the projects that follow in the list.
    func others(_ project: Int, tokens: Int) -> RememberedText {
        var parts: [(PairBank, Int)] = []
        var left = tokens
        for step in 1..<max(banks.count, 1) where left > 0 {
            let bank = banks[(project + step) % banks.count]
            parts.append((bank, left))
            left -= min(left, bank.tokenCount)
        }
        return selection(parts)
    }

    /// Tokens of the unrelated directory, or of other projects where none was named.
    func unrelated(_ project: Int, tokens: Int) -> RememberedText {
        unrelated.map { selection([($0, tokens)]) } ?? others(project, tokens: tokens)
    }

    private func selection(_ parts: [(bank: PairBank, tokens: Int)]) -> RememberedText {
        var text = RememberedText(configuration: configuration)
        for part in parts { text.append(part.bank, 0..<min(part.tokens, part.bank.tokenCount)) }
        return text
    }
}
