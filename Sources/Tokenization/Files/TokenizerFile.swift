/// The content of a Hugging Face `tokenizer.json`, checked component by component.
///
/// Every component must be one whose behaviour is known; any other is refused by name.
struct TokenizerFile {
    let vocabulary: [JSONValue.Member]

    /// Rules in the order of their rank.
    let merges: [(left: String, right: String)]

    let addedTokens: [AddedToken]
    let unknown: String?
    let usesByteFallback: Bool
    let fusesUnknown: Bool
    let ignoresMerges: Bool
    let scheme: BytePairScheme

    /// Spelling of the token that the post-processor puts in front of a text.
    let templatePrefix: String?

    /// A token added after training.
    struct AddedToken {
        let id: TokenID
        let content: String
        let isSpecial: Bool
        let stripsLeft: Bool
        let stripsRight: Bool
    }

    init(_ json: [UInt8]) throws(TokenizationError) {
        let root = try JSONParser.parse(json)
        guard let model = root["model"] else {
            throw .malformedJSON(offset: 0, reason: "it has no \"model\"")
        }
        try Self.checkModel(model)
        vocabulary = model["vocab"]?.object ?? []
        merges = try Self.merges(model["merges"]?.array ?? [])
        addedTokens = try Self.addedTokens(root["added_tokens"]?.array ?? [])
        unknown = model["unk_token"]?.string
        usesByteFallback = model["byte_fallback"]?.boolean ?? false
        fusesUnknown = model["fuse_unk"]?.boolean ?? false
        ignoresMerges = model["ignore_merges"]?.boolean ?? false
        templatePrefix = try Self.templatePrefix(root["post_processor"])
        scheme = try TokenizerFileComponents(root).scheme(fusesUnknown: fusesUnknown)
    }

    private static func checkModel(_ model: JSONValue) throws(TokenizationError) {
        let type = model["type"]?.string ?? (model["merges"] == nil ? "(none)" : "BPE")
        guard type == "BPE" else { throw .unsupportedComponent(kind: "model", name: type) }
        if case .number(let dropout) = model["dropout"], dropout != 0 {
            throw .unsupportedComponent(kind: "model option", name: "dropout")
        }
        if let prefix = model["continuing_subword_prefix"]?.string, !prefix.isEmpty {
            throw .unsupportedComponent(kind: "model option", name: "continuing_subword_prefix")
        }
        if let suffix = model["end_of_word_suffix"]?.string, !suffix.isEmpty {
            throw .unsupportedComponent(kind: "model option", name: "end_of_word_suffix")
        }
    }

    /// A rule is written `"left right"` or `["left", "right"]`.
    private static func merges(
        _ rules: [JSONValue]
    ) throws(TokenizationError) -> [(left: String, right: String)] {
        var result: [(left: String, right: String)] = []
        result.reserveCapacity(rules.count)
        for (index, rule) in rules.enumerated() {
            let halves =
                rule.array?.compactMap(\.string)
                ?? rule.string.map { text in
                    text.utf8.split(separator: UInt8(ascii: " ")).map { String(Substring($0)) }
                } ?? []
            guard halves.count == 2 else {
                throw .invalidMerge(
                    index: index, rule: rule.string ?? "", reason: "it does not have two halves")
            }
            result.append((halves[0], halves[1]))
        }
        return result
    }

    private static func addedTokens(
        _ values: [JSONValue]
    ) throws(TokenizationError) -> [AddedToken] {
        var result: [AddedToken] = []
        for value in values {
            guard let id = value["id"]?.tokenID, let content = value["content"]?.string else {
                throw .malformedJSON(offset: 0, reason: "an added token has no id or content")
            }
            if value["single_word"]?.boolean == true {
                throw .unsupportedComponent(kind: "added-token option", name: "single_word")
            }
            result.append(
                AddedToken(
                    id: id, content: content, isSpecial: value["special"]?.boolean ?? false,
                    stripsLeft: value["lstrip"]?.boolean ?? false,
                    stripsRight: value["rstrip"]?.boolean ?? false))
        }
        return result
    }

    /// Tokens that a template puts behind the text are ignored: a prompt is to be continued.
    private static func templatePrefix(
        _ processor: JSONValue?
    ) throws(TokenizationError) -> String? {
        guard let processor else { return nil }
        switch processor["type"]?.string {
        case "ByteLevel": return nil
        case "TemplateProcessing":
            return processor["single"]?.array?.first?["SpecialToken"]?["id"]?.string
        case "Sequence":
            for inner in processor["processors"]?.array ?? [] {
                if let prefix = try templatePrefix(inner) { return prefix }
            }
            return nil
        case let type:
            throw .unsupportedComponent(kind: "post-processor", name: type ?? "(none)")
        }
    }
}
