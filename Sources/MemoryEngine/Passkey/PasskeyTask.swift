import LongLlama

/// What one trial hides and asks: texts only, so that every model gets the same.
struct PasskeyTask: Equatable {
    /// Hidden texts, each to be put at its depth.
    var hidden: [Hidden]
    /// What is asked; the answer follows after a space.
    var question: String
    /// The digits that are right.
    var answer: String

    /// A hidden text.
    struct Hidden: Equatable {
        var text: String
        /// Where it lies in the memory: 0 is its beginning, 1 its end.
        var depth: Double
    }

    /// Names of pass keys and of the rows of tables.
    static let names = [
        "apple", "river", "stone", "candle", "garden", "window", "silver", "monkey", "bridge",
        "pepper", "violin", "castle", "button", "forest", "rocket", "anchor", "basket", "camera",
        "desert", "engine", "feather", "guitar", "hammer", "island",
    ]

    /// The trial of `variant` that asks for what lies at `depth`.
    static func make(
        _ variant: PasskeyVariant, depth: Double, options: PasskeyOptions,
        using generator: inout SeededGenerator
    ) -> PasskeyTask {
        switch variant {
        case .plain:
            let key = number(&generator)
            return PasskeyTask(
                hidden: [Hidden(text: passkey(key, of: ""), depth: depth)],
                question: question(of: ""), answer: key)
        case .multiKey:
            let names = names.shuffled(using: &generator).prefix(options.keys)
            let keys = numbers(options.keys, &generator)
            let hidden = zip(names, keys).enumerated().map { index, pair in
                Hidden(
                    text: passkey(pair.1, of: " of \(pair.0)"),
                    // All but the one that is asked for lie anywhere.
                    depth: index == 0 ? depth : Double.random(in: 0...1, using: &generator))
            }
            return PasskeyTask(
                hidden: hidden, question: question(of: " of \(names[0])"), answer: keys[0])
        case .keyValue:
            let names = names.shuffled(using: &generator).prefix(options.rows)
            let keys = numbers(options.rows, &generator)
            let table = zip(names, keys).map { "\($0)_limit = \($1)\n" }.joined()
            let asked = Int.random(in: 0..<options.rows, using: &generator)
            return PasskeyTask(
                hidden: [Hidden(text: "\n" + table, depth: depth)],
                question: "\n\(names[asked])_limit =", answer: keys[asked])
        }
    }

    /// The hidden sentence (Mohtashami and Jaggi 2023, "Landmark attention", section 4.2).
    private static func passkey(_ key: String, of name: String) -> String {
        " The pass key\(name) is \(key). Remember it. \(key) is the pass key\(name). "
    }

    private static func question(of name: String) -> String {
        " What is the pass key\(name)? The pass key\(name) is"
    }

    /// Five digits, the first of which is not zero.
    private static func number(_ generator: inout SeededGenerator) -> String {
        "\(Int.random(in: 10_000...99_999, using: &generator))"
    }

    /// `count` different numbers.
    private static func numbers(
        _ count: Int, _ generator: inout SeededGenerator
    ) -> [String] {
        var result: [String] = []
        while result.count < count {
            let next = number(&generator)
            if !result.contains(next) { result.append(next) }
        }
        return result
    }
}
