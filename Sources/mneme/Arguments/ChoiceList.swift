import ArgumentParser

/// Choices as they are written on the command line: `exact,knn`.
struct ChoiceList<Choice: RawRepresentable<String>>: ExpressibleByArgument {
    /// The choices, as given.
    var choices: [Choice]

    init(_ choices: [Choice]) {
        self.choices = choices
    }

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
        choices = parts.compactMap { Choice(rawValue: "\($0)") }
        guard choices.count == parts.count else { return nil }
    }

    /// The list as it would be written.
    var defaultValueDescription: String {
        choices.map(\.rawValue).joined(separator: ",")
    }
}
