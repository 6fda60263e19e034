/// Why a tokenizer could not be built or used.
package enum TokenizationError: Error, Equatable, CustomStringConvertible, Sendable {
    /// The vocabulary contradicts itself.
    case invalidVocabulary(reason: String)

    /// A merge rule names pieces that the vocabulary lacks.
    case invalidMerge(index: Int, rule: String, reason: String)

    /// The model splits words in a way this program does not know.
    case unsupportedPreTokenizer(name: String)

    /// A `tokenizer.json` uses a part this program does not know.
    case unsupportedComponent(kind: String, name: String)

    /// A JSON file is not well-formed, or not shaped as expected.
    case malformedJSON(offset: Int, reason: String)

    /// A SentencePiece model cannot be used.
    case invalidSentencePieceModel(reason: String)

    /// A file cannot be read.
    case unreadableFile(path: String, reason: String)

    /// A text cannot be encoded.
    case encodingFailed(reason: String)

    /// A chat template belongs to no family this program knows.
    case unknownChatTemplate(excerpt: String)

    /// A conversation does not fit the chat template.
    case invalidConversation(template: String, reason: String)

    package var description: String {
        switch self {
        case .invalidVocabulary(let reason):
            "The tokenizer's vocabulary is not usable: \(reason). Fetch the model again."
        case .invalidMerge(let index, let rule, let reason):
            "Merge rule \(index) (\(Self.quote(rule))) is not usable: \(reason). "
                + "Fetch the model again."
        case .unsupportedPreTokenizer(let name):
            "The pre-tokenizer \(Self.quote(name)) is not supported; expected one of "
                + PreTokenizer.allCases.map(\.rawValue).joined(separator: ", ")
                + ". Use a model of one of these families."
        case .unsupportedComponent(let kind, let name):
            "tokenizer.json uses the \(kind) \(Self.quote(name)), which is not supported. "
                + "Use the model's tokenizer.model file if it has one."
        case .malformedJSON(let offset, let reason):
            "The JSON is not usable at byte \(offset): \(reason). Fetch the file again."
        case .invalidSentencePieceModel(let reason):
            "The SentencePiece model is not usable: \(reason). Fetch tokenizer.model again."
        case .unreadableFile(let path, let reason):
            "Cannot read \(path): \(reason). Check the path and its permissions."
        case .encodingFailed(let reason):
            "The text could not be tokenized: \(reason). Split it, or fetch the tokenizer again."
        case .unknownChatTemplate(let excerpt):
            "The model's chat template is of no known family, expected one of "
                + ChatTemplate.Family.allCases.map(\.rawValue).joined(separator: ", ")
                + "; it begins \(Self.quote(excerpt)). Write the prompt in the model's own format "
                + "and continue it with 'mneme generate --special', or ask a model of these families."
        case .invalidConversation(let template, let reason):
            "The conversation does not fit the \(template) chat template: \(reason)."
        }
    }
}

extension TokenizationError {
    /// `text` in single quotes, control characters escaped, shortened to 160 characters.
    static func quote(_ text: String) -> String {
        let isCut = text.unicodeScalars.dropFirst(160).first != nil
        return "'\(escaped(text.unicodeScalars.prefix(160)))\(isCut ? "…'" : "'")"
    }

    /// `text` with control characters escaped, so that a hostile file cannot control a terminal.
    static func escaped(_ text: some Sequence<Unicode.Scalar>) -> String {
        var result = ""
        for scalar in text {
            if scalar.properties.generalCategory == .control {
                result += scalar.escaped(asASCII: true)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
