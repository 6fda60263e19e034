/// How a model expects a conversation to be written.
package enum ChatTemplate: Equatable, Sendable {
    /// No template: the messages as they are, separated by line breaks.
    case plain

    /// `<|im_start|>role ... <|im_end|>`, with a system prompt for conversations that have none.
    case chatML(defaultSystemPrompt: String?)

    /// `[INST] <<SYS>> ... [/INST]` (Llama 2 chat).
    case llama2

    /// As `llama2`: the 7B, 13B and 34B Code Llama Instruct models use the same format.
    case codeLlama

    /// `<|start_header_id|>role<|end_header_id|> ... <|eot_id|>` (Llama 3).
    case llama3

    /// `USER: ... ASSISTANT: ...` (LongLLaMA-Instruct 3Bv1.1 and Code 7B).
    case longLlamaInstruct

    /// The families of templates, by the names a user may choose them with.
    package enum Family: String, CaseIterable, Sendable {
        case plain
        case chatML = "chatml"
        case llama2
        case codeLlama = "codellama"
        case llama3
        case longLlamaInstruct = "longllama-instruct"
    }

    /// The usual template of a family.
    package init(_ family: Family) {
        self =
            switch family {
            case .plain: .plain
            case .chatML: .chatML(defaultSystemPrompt: nil)
            case .llama2: .llama2
            case .codeLlama: .codeLlama
            case .llama3: .llama3
            case .longLlamaInstruct: .longLlamaInstruct
            }
    }

    /// The family.
    package var family: Family {
        switch self {
        case .plain: .plain
        case .chatML: .chatML
        case .llama2: .llama2
        case .codeLlama: .codeLlama
        case .llama3: .llama3
        case .longLlamaInstruct: .longLlamaInstruct
        }
    }

    /// Special tokens that end an answer beside the tokenizer's end-of-sequence tokens.
    package var endTokens: [String] {
        switch self {
        case .chatML: ["<|im_end|>"]
        case .llama3: ["<|eot_id|>"]
        case .plain, .llama2, .codeLlama, .longLlamaInstruct: []
        }
    }

    /// Texts that end an answer.
    package var stopStrings: [String] {
        self == .longLlamaInstruct ? ["ASSISTANT:", "USER:"] : []
    }
}
