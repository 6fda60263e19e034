/// The normalizer, pre-tokenizer and decoder of a `tokenizer.json`, reduced to a `BytePairScheme`.
struct TokenizerFileComponents {
    private let normalizers: [JSONValue]
    private let preTokenizers: [JSONValue]
    private let decoders: [JSONValue]

    init(_ root: JSONValue) throws(TokenizationError) {
        normalizers = try Self.flattened(root["normalizer"], "normalizers", depth: 0)
        preTokenizers = try Self.flattened(root["pre_tokenizer"], "pretokenizers", depth: 0)
        decoders = try Self.flattened(root["decoder"], "decoders", depth: 0)
    }

    /// The scheme; throws the first component it does not know.
    func scheme(fusesUnknown: Bool) throws(TokenizationError) -> BytePairScheme {
        if preTokenizers.contains(where: { Self.type($0) == "ByteLevel" }) {
            return .byteLevel(try byteLevelPreTokenizer())
        }
        let prefix = try prefixRule()
        return .byteFallback(
            ByteFallbackRules(
                prefix: prefix, fusesUnknown: fusesUnknown,
                dropsLeadingSpace: try dropsLeadingSpace()))
    }

    private static func type(_ component: JSONValue) -> String {
        component["type"]?.string ?? "(none)"
    }

    /// The members of nested `Sequence`s in order; nothing for null.
    private static func flattened(
        _ component: JSONValue?, _ key: StaticString, depth: Int
    ) throws(TokenizationError) -> [JSONValue] {
        guard let component else { return [] }
        guard type(component) == "Sequence" else { return [component] }
        guard depth < 4 else {
            throw .unsupportedComponent(kind: "\(key)", name: "nested Sequence")
        }
        var result: [JSONValue] = []
        for inner in component[key]?.array ?? [] {
            result += try flattened(inner, key, depth: depth + 1)
        }
        return result
    }

    private func byteLevelPreTokenizer() throws(TokenizationError) -> PreTokenizer {
        for normalizer in normalizers {
            throw .unsupportedComponent(kind: "normalizer", name: Self.type(normalizer))
        }
        for decoder in decoders where Self.type(decoder) != "ByteLevel" {
            throw .unsupportedComponent(kind: "decoder", name: Self.type(decoder))
        }
        guard let last = preTokenizers.last, Self.type(last) == "ByteLevel" else {
            throw .unsupportedComponent(kind: "pre-tokenizer", name: "parts behind ByteLevel")
        }
        if last["add_prefix_space"]?.boolean == true {
            throw .unsupportedComponent(kind: "pre-tokenizer option", name: "add_prefix_space")
        }
        return try pattern(
            preTokenizers.dropLast(), usesOwnPattern: last["use_regex"]?.boolean ?? true)
    }

    private func pattern(
        _ parts: ArraySlice<JSONValue>, usesOwnPattern: Bool
    ) throws(TokenizationError) -> PreTokenizer {
        guard let part = parts.first else {
            if usesOwnPattern { return .gpt2 }
            throw .unsupportedComponent(kind: "pre-tokenizer", name: "ByteLevel without a pattern")
        }
        guard parts.count == 1 else {
            throw .unsupportedComponent(
                kind: "pre-tokenizer", name: parts.map(Self.type).joined(separator: " + "))
        }
        switch (Self.type(part), usesOwnPattern) {
        case ("Digits", true) where part["individual_digits"]?.boolean == true:
            return .smollm
        case ("Split", false):
            return try splitPattern(part)
        case (let type, _):
            throw .unsupportedComponent(kind: "pre-tokenizer", name: type)
        }
    }

    private func splitPattern(_ part: JSONValue) throws(TokenizationError) -> PreTokenizer {
        let expression = part["pattern"]?["Regex"]?.string ?? "(no regular expression)"
        guard part["behavior"]?.string == "Isolated", part["invert"]?.boolean != true,
            let preTokenizer = PreTokenizer(regularExpression: expression)
        else { throw .unsupportedComponent(kind: "pre-tokenizer Split", name: expression) }
        return preTokenizer
    }

    private func prefixRule() throws(TokenizationError) -> ByteFallbackRules.Prefix {
        var prefix = ByteFallbackRules.Prefix.never
        var replacesSpaces = false
        for part in normalizers {
            switch Self.type(part) {
            case "Prepend" where part["prepend"]?.string == "▁": prefix = .everySegment
            case "Replace" where Self.isReplacement(part, of: " ", by: "▁"): replacesSpaces = true
            case let type: throw .unsupportedComponent(kind: "normalizer", name: type)
            }
        }
        for part in preTokenizers {
            guard Self.type(part) == "Metaspace", part["replacement"]?.string == "▁",
                part["split"]?.boolean == false
            else { throw .unsupportedComponent(kind: "pre-tokenizer", name: Self.type(part)) }
            prefix = try Self.metaspacePrefix(part)
            replacesSpaces = true
        }
        guard replacesSpaces else {
            throw .unsupportedComponent(kind: "normalizer", name: "none that writes spaces as ▁")
        }
        return prefix
    }

    private static func metaspacePrefix(
        _ part: JSONValue
    ) throws(TokenizationError) -> ByteFallbackRules.Prefix {
        let legacy = part["add_prefix_space"]?.boolean == false ? "never" : "always"
        switch part["prepend_scheme"]?.string ?? legacy {
        case "always": return .everySegmentWithoutSpace
        case "first": return .firstSegmentWithoutSpace
        case "never": return .never
        case let name: throw .unsupportedComponent(kind: "Metaspace prepend_scheme", name: name)
        }
    }

    private static func isReplacement(
        _ part: JSONValue, of pattern: String, by content: String
    ) -> Bool {
        part["pattern"]?["String"]?.string == pattern && part["content"]?.string == content
    }

    private func dropsLeadingSpace() throws(TokenizationError) -> Bool {
        var drops = false
        for part in decoders {
            switch Self.type(part) {
            case "ByteFallback", "Fuse": break
            case "Replace" where Self.isReplacement(part, of: "▁", by: " "): break
            case "Metaspace": drops = try Self.metaspacePrefix(part) != .never
            case "Strip" where part["content"]?.string == " ":
                drops = (part["start"]?.tokenID ?? 0) > 0
            case let type: throw .unsupportedComponent(kind: "decoder", name: type)
            }
        }
        return drops
    }
}
