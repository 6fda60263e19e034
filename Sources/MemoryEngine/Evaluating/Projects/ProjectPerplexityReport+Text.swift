import Foundation

extension ProjectPerplexityReport {
    /// The report as people read it.
    public var text: String {
        """
        \(conditionTable)

        \(languageTable)

        \(fileCount) files of \(projects.count) projects in \(languages.joined(separator: ", ")); \
        seed \(seed), window \(window), top-k \(topK); \
        \(String(format: "%.0f", seconds)) s
        differences are of the mean NLL, with standard errors over files and over projects
        """
    }

    private var conditionTable: String {
        var table = TextTable(
            [
                "condition", "NLL", "perplexity", "to base", "to no memory", "files, projects",
                "identifiers", "to no memory", "first uses", "to no memory",
            ], rightAligned: Set(1..<10))
        for condition in conditions {
            guard let all = condition.result(.all) else { continue }
            let identifiers = condition.result(.identifiers)
            let first = condition.result(.firstUses)
            table.add([
                condition.name, Self.number(all.likelihood), Self.number(all.perplexity),
                Self.percent(all.againstBase), Self.difference(all.againstNoMemory),
                Self.errors(all.againstNoMemory), Self.number(identifiers?.likelihood),
                Self.difference(identifiers?.againstNoMemory), Self.number(first?.likelihood),
                Self.difference(first?.againstNoMemory),
            ])
        }
        return table.text
    }

    /// Perplexity of each language without memory, with the largest own one and without adapter.
    private var languageTable: String {
        let base = conditions.first { !$0.condition.hasAdapter }
        let none = conditions.first { $0.condition.hasAdapter && $0.condition.attention == nil }
        let own = conditions.last {
            $0.condition.ownTokens > 0 && $0.condition.foreignTokens == 0
        }
        var table = TextTable(
            ["language", "files", "base", "no memory", own?.name ?? "own", "to no memory"],
            rightAligned: Set(1..<6))
        for language in languages {
            let result = { (condition: EvaluatedCondition?) in
                condition?.result(.all, language: language)
            }
            table.add([
                language, "\(result(none)?.files ?? 0)", Self.number(result(base)?.perplexity),
                Self.number(result(none)?.perplexity), Self.number(result(own)?.perplexity),
                Self.percent(result(own)?.againstNoMemory),
            ])
        }
        return table.text
    }

    private static func number(_ value: Double?) -> String {
        value.map { String(format: "%.3f", $0) } ?? "-"
    }

    private static func difference(_ value: PairedDifference?) -> String {
        value.map { String(format: "%+.3f", $0.mean) } ?? "-"
    }

    private static func errors(_ value: PairedDifference?) -> String {
        let parts = [value?.standardErrorOverFiles, value?.standardErrorOverProjects]
        guard value != nil else { return "-" }
        return "± "
            + parts.map { $0.map { String(format: "%.3f", $0) } ?? "-" }
            .joined(separator: ", ")
    }

    private static func percent(_ value: PairedDifference?) -> String {
        value.map { String(format: "%+.1f %%", ($0.perplexityRatio - 1) * 100) } ?? "-"
    }
}
