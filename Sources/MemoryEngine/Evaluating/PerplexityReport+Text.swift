import Foundation

extension PerplexityReport {
    /// The report as people read it.
    public var text: String {
        var table = TextTable(
            ["file", "tokens", "NLL without", "NLL with", ""], rightAligned: [1, 2, 3])
        for file in files {
            table.add([
                file.path, "\(file.tokens)", Self.number(file.likelihoodWithout, 4),
                file.likelihoodWith.map { Self.number($0, 4) } ?? "-",
                file.isInMemory ? "(the memory holds this file)" : "",
            ])
        }
        var text = """
            \(table.text)

            perplexity without memory \(Self.number(perplexityWithout))
            """
        if let with = perplexityWith {
            let change = String(format: "%.1f %%", (with / perplexityWithout - 1) * 100)
            text += "\nperplexity with memory    \(Self.number(with)) (\(change))"
        }
        return memories.count > 1 ? text + "\n\n" + classTable : text
    }

    /// A row per memory, mean likelihoods of each class of tokens.
    private var classTable: String {
        var table = TextTable(
            ["memory", "its tokens", "perplexity", "NLL", "identifiers", "first uses"],
            rightAligned: Set(1..<6))
        for memory in memories {
            let value = { (tokenClass: TokenClass) in
                memory.classes.first { $0.tokenClass == tokenClass }
            }
            table.add(
                [
                    memory.memory ?? "none", "\(memory.memoryTokens)",
                    value(.all).map { Self.number($0.perplexity) } ?? "-",
                ]
                    + TokenClass.allCases.map {
                        value($0).map { Self.number($0.likelihood) } ?? "-"
                    })
        }
        return table.text
    }

    private static func number(_ value: Double, _ digits: Int = 3) -> String {
        String(format: "%.\(digits)f", value)
    }
}
