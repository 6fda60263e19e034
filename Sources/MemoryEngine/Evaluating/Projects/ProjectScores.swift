import Foundation

/// The sums of every window under every condition, and what follows from them.
struct ProjectScores {
    let conditions: [ProjectCondition]
    let windows: [SampledWindow]
    private var sums: [[ClassSums]]  // [conditions][windows]
    private var tokens: [[(own: Int, foreign: Int)]]

    init(conditions: [ProjectCondition], windows: [SampledWindow]) {
        self.conditions = conditions
        self.windows = windows
        sums = conditions.map { _ in [] }
        tokens = sums.map { _ in [] }
    }

    /// Adds the next window's sums under a condition.
    mutating func add(_ window: ClassSums, condition: Int, own: Int, foreign: Int) {
        sums[condition].append(window)
        tokens[condition].append((own, foreign))
    }

    /// Mean likelihoods of a window under all conditions.
    func likelihoods(window: Int) -> [Double] {
        sums.map { $0[window].mean(.all) }
    }

    /// The results of all conditions.
    func evaluated() -> [EvaluatedCondition] {
        let languages = Set(windows.map(\.language)).sorted()
        return conditions.indices.map { index in
            let count = Double(max(windows.count, 1))
            return EvaluatedCondition(
                condition: conditions[index], name: conditions[index].name,
                meanOwnTokens: Double(tokens[index].reduce(0) { $0 + $1.own }) / count,
                meanForeignTokens: Double(tokens[index].reduce(0) { $0 + $1.foreign }) / count,
                results: ([nil] + languages.map(Optional.some)).flatMap { language in
                    TokenClass.allCases.map { result(index, $0, language: language) }
                })
        }
    }

    private func result(
        _ index: Int, _ tokenClass: TokenClass, language: String?
    ) -> ConditionResult {
        let chosen = windows.indices.filter {
            (language == nil || windows[$0].language == language)
                && sums[index][$0].count(tokenClass) > 0
        }
        let count = chosen.reduce(0) { $0 + sums[index][$1].count(tokenClass) }
        let sum = chosen.reduce(0) { $0 + sums[index][$1].sum(tokenClass) }
        let mean = count > 0 ? sum / Double(count) : 0
        func difference(to reference: Int?) -> PairedDifference? {
            guard let reference, reference != index else { return nil }
            return PairedDifference(
                chosen.map {
                    PairedDifference.Sample(
                        project: windows[$0].project, tokens: sums[index][$0].count(tokenClass),
                        sum: sums[index][$0].sum(tokenClass)
                            - sums[reference][$0].sum(tokenClass))
                })
        }
        return ConditionResult(
            tokenClass: tokenClass, language: language, files: chosen.count, tokens: count,
            likelihood: mean, perplexity: exp(mean),
            againstBase: difference(to: conditions.firstIndex { !$0.hasAdapter }),
            againstNoMemory: difference(
                to: conditions.firstIndex { $0.hasAdapter && $0.attention == nil }),
            againstOwn: difference(to: own(for: conditions[index])))
    }

    /// The condition with the same own memory and nothing else.
    private func own(for condition: ProjectCondition) -> Int? {
        guard condition.ownTokens > 0, condition.foreignTokens > 0 else { return nil }
        return conditions.firstIndex {
            $0.ownTokens == condition.ownTokens && $0.foreignTokens == 0
                && $0.attention == condition.attention
        }
    }
}
