/// What `tokenizer_config.json`, `special_tokens_map.json`, `added_tokens.json` and
/// `generation_config.json` say about a tokenizer.
package struct TokenizerConfiguration: Equatable, Sendable {
    /// Spelling of the token that begins a sequence.
    package var beginOfSequence: String?

    /// Spelling of the token that ends a sequence.
    package var endOfSequence: String?

    /// Spelling of the token for text without any other.
    package var unknown: String?

    /// Spelling of the token that fills short rows.
    package var padding: String?

    /// Whether prompts begin with the begin-of-sequence token, where the files say.
    package var addsBeginOfSequence: Bool?

    /// The Jinja chat template, the default one where there are several.
    package var chatTemplate: String?

    /// Tokens added after training, spelling to id.
    package var addedTokens: [String: TokenID] = [:]

    /// Further tokens that end a generated text.
    package var endOfSequenceIdentifiers: Set<TokenID> = []

    package init() {}

    /// Takes over what a `tokenizer_config.json` says.
    package mutating func readTokenizerConfiguration(_ json: [UInt8]) throws(TokenizationError) {
        let root = try Self.object(json)
        readSpecialTokens(root)
        addsBeginOfSequence = root["add_bos_token"]?.boolean ?? addsBeginOfSequence
        chatTemplate = Self.template(root["chat_template"]) ?? chatTemplate
        for member in root["added_tokens_decoder"]?.object ?? [] {
            if let id = TokenID(member.key), let text = member.value["content"]?.string {
                addedTokens[text] = id
            }
        }
    }

    /// Fills what is still missing from a `special_tokens_map.json`.
    package mutating func readSpecialTokensMap(_ json: [UInt8]) throws(TokenizationError) {
        var map = TokenizerConfiguration()
        map.readSpecialTokens(try Self.object(json))
        beginOfSequence = beginOfSequence ?? map.beginOfSequence
        endOfSequence = endOfSequence ?? map.endOfSequence
        unknown = unknown ?? map.unknown
        padding = padding ?? map.padding
    }

    /// Takes over the tokens of an `added_tokens.json`.
    package mutating func readAddedTokens(_ json: [UInt8]) throws(TokenizationError) {
        for member in try Self.object(json).object ?? [] {
            guard let id = member.value.tokenID else {
                throw .malformedJSON(
                    offset: 0,
                    reason: "the added token \(TokenizationError.quote(member.key)) has no token id"
                )
            }
            addedTokens[member.key] = id
        }
    }

    /// Takes over `eos_token_id`, a number or a list, of a `generation_config.json` or `config.json`.
    package mutating func readGenerationConfiguration(_ json: [UInt8]) throws(TokenizationError) {
        let value = try Self.object(json)["eos_token_id"]
        let identifiers = value?.array ?? [value].compactMap(\.self)
        endOfSequenceIdentifiers.formUnion(identifiers.compactMap(\.tokenID))
    }

    private static func object(_ json: [UInt8]) throws(TokenizationError) -> JSONValue {
        let root = try JSONParser.parse(json)
        guard case .object = root else {
            throw .malformedJSON(offset: 0, reason: "expected an object")
        }
        return root
    }

    private mutating func readSpecialTokens(_ root: JSONValue) {
        beginOfSequence = Self.token(root["bos_token"]) ?? beginOfSequence
        endOfSequence = Self.token(root["eos_token"]) ?? endOfSequence
        unknown = Self.token(root["unk_token"]) ?? unknown
        padding = Self.token(root["pad_token"]) ?? padding
    }

    /// A token is written as its spelling or as an object with a `content`.
    private static func token(_ value: JSONValue?) -> String? {
        value?.string ?? value?["content"]?.string
    }

    private static func template(_ value: JSONValue?) -> String? {
        if let text = value?.string { return text }
        let named = value?.array ?? []
        let chosen = named.first { $0["name"]?.string == "default" } ?? named.first
        return chosen?["template"]?.string
    }
}
