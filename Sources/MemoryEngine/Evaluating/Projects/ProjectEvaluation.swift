import LinearAlgebra
import LongLlama
import PassageSearch

/// One measurement of likelihood on projects.
///
/// Thread rule: one call of `run`.
struct ProjectEvaluation {
    let model: LoadedModel
    /// The model without adapter; `nil` when there is none to compare with.
    let base: LoadedModel?
    let options: ProjectPerplexityOptions
    let progress: (_ done: Int, _ total: Int, _ detail: String) -> Void

    func run() throws -> ProjectPerplexityReport {
        try options.validate()
        let start = ContinuousClock.now
        let sample = try ProjectSample(options.sampling, tokenizer: model.tokenizer)
        try model.requireWindow(options.sampling.window)
        let foreign =
            (options.unrelated == nil ? options.unrelatedTokens : [])
            + options.otherTokens
        let projects = sample.projects
        var read = 0
        let memories = try ProjectMemories(
            projects, own: options.memoryTokens.max() ?? 0, foreign: foreign.max() ?? 0,
            unrelated: options.unrelated.map { ($0, options.unrelatedTokens.max() ?? 0) },
            model: model
        ) {
            progress(read, projects.count, "reading \($0)")
            read += 1
        }
        let scores = try score(sample, memories)
        return report(sample, memories, scores, seconds: Engine.seconds(since: start))
    }

    private func score(
        _ sample: ProjectSample, _ memories: ProjectMemories
    ) throws -> ProjectScores {
        let conditions = ProjectCondition.all(options, hasBase: base != nil)
        var scores = ProjectScores(conditions: conditions, windows: sample.windows)
        var selected: (project: Int, memories: [Selected]) = (-1, [])
        for (number, window) in sample.windows.enumerated() {
            progress(number, sample.windows.count, window.path)
            if selected.project != window.project {
                selected = (
                    window.project, conditions.map { select($0, window.project, memories) }
                )
            }
            for (index, condition) in conditions.enumerated() {
                var memory = selected.memories[index]
                if condition.hasBeginning { memory.add(try memories.beginning(of: window)) }
                let scored = condition.hasAdapter ? model : base ?? model
                var likelihood = TokenLikelihood(window.tokens, compute: scored.model.compute)
                try Session(
                    model: scored.model, mounted: mount(memory, condition),
                    tokenLimit: window.tokens.count
                ).read(
                    window.tokens, before: condition.hasBeginning ? window.beginning : [],
                    logits: .all
                ) { likelihood.add($0, $1) }
                scores.add(
                    ClassSums(likelihood.values, classes: window.classes), condition: index,
                    own: memory.own, foreign: memory.foreign)
            }
        }
        return scores
    }

    /// A condition's memory and how many tokens of it are the project's own.
    private struct Selected {
        private(set) var text: RememberedText
        private(set) var own: Int
        private(set) var passages: PassageIndex?
        var foreign: Int { text.tokenCount - own }

        init(_ text: RememberedText, own: Int, hasPassages: Bool) {
            self.text = text
            self.own = own
            if hasPassages { passages = text.passages() }
        }

        mutating func add(_ more: RememberedText) {
            text.append(more)
            own += more.tokenCount
            if passages != nil { passages = text.passages() }
        }
    }

    private func select(
        _ condition: ProjectCondition, _ project: Int, _ memories: ProjectMemories
    ) -> Selected {
        var text = memories.own(project, tokens: condition.ownTokens)
        let own = text.tokenCount
        text.append(
            condition.ownTokens > 0
                ? memories.others(project, tokens: condition.foreignTokens)
                : memories.unrelated(project, tokens: condition.foreignTokens))
        return Selected(text, own: own, hasPassages: condition.attention == .related)
    }

    private func mount(
        _ memory: Selected, _ condition: ProjectCondition
    ) -> [any MemoryAttention] {
        guard let path = condition.attention, memory.text.tokenCount > 0 else { return [] }
        return [
            path.memory(
                memory.text.pairs, passages: { memory.passages ?? memory.text.passages() },
                topK: options.topK, compute: model.model.compute)
        ]
    }

    private func report(
        _ sample: ProjectSample, _ memories: ProjectMemories, _ scores: ProjectScores,
        seconds: Double
    ) -> ProjectPerplexityReport {
        let windows = sample.windows.enumerated()
        return ProjectPerplexityReport(
            model: model.name, adapter: model.adapterFingerprint, seed: options.sampling.seed,
            window: options.sampling.window, topK: options.topK,
            projects: sample.projects.enumerated().map { index, project in
                EvaluatedProject(
                    name: project.name, memoryTokens: memories.tokens(index),
                    identifiers: sample.identifierCounts[index],
                    files: windows.filter { $0.element.project == index }.map {
                        EvaluatedFile(
                            path: $0.element.path, language: $0.element.language,
                            start: $0.element.start, tokens: $0.element.tokens.count,
                            likelihoods: scores.likelihoods(window: $0.offset))
                    })
            },
            conditions: scores.evaluated(), seconds: seconds)
    }
}
