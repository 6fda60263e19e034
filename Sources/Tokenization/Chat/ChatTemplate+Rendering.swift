extension ChatTemplate {
    /// Writes a conversation as the model expects it.
    ///
    /// - Parameters:
    ///   - messages: the conversation; at most one system message, at the beginning.
    ///   - addGenerationPrompt: whether to end where the assistant's answer begins.
    /// - Throws: `invalidConversation` where the roles do not fit the template.
    package func render(
        messages: [ChatMessage], addGenerationPrompt: Bool
    ) throws(TokenizationError) -> [PromptPiece] {
        guard !messages.dropFirst().contains(where: { $0.role == .system }) else {
            throw invalid("only the first message may be a system message")
        }
        switch self {
        case .plain: return plain(messages)
        case .chatML(let prompt): return chatML(messages, prompt, addGenerationPrompt)
        case .llama2, .codeLlama: return try llama2(messages)
        case .llama3: return llama3(messages, addGenerationPrompt)
        case .longLlamaInstruct: return longLlamaInstruct(messages, addGenerationPrompt)
        }
    }

    private func invalid(_ reason: String) -> TokenizationError {
        .invalidConversation(template: family.rawValue, reason: reason)
    }

    private func plain(_ messages: [ChatMessage]) -> [PromptPiece] {
        var pieces: [PromptPiece] = []
        for message in messages {
            if !pieces.isEmpty { pieces.append(.content("\n")) }
            pieces.append(.content(message.content))
        }
        return pieces
    }

    private func chatML(
        _ messages: [ChatMessage], _ defaultSystemPrompt: String?, _ addGenerationPrompt: Bool
    ) -> [PromptPiece] {
        var pieces: [PromptPiece] = []
        if let prompt = defaultSystemPrompt, let first = messages.first, first.role != .system {
            pieces.append(.control("<|im_start|>system\n\(prompt)<|im_end|>\n"))
        }
        for message in messages {
            pieces.append(.control("<|im_start|>\(message.role.rawValue)\n"))
            pieces.append(.content(message.content))
            pieces.append(.control("<|im_end|>\n"))
        }
        if addGenerationPrompt { pieces.append(.control("<|im_start|>assistant\n")) }
        return pieces
    }

    /// The format of Meta's Llama 2 reference: a system message belongs to the first user message, and
    /// messages that contain the format's own tags are refused, because the tags are ordinary text.
    private func llama2(_ messages: [ChatMessage]) throws(TokenizationError) -> [PromptPiece] {
        for tag in ["[INST]", "[/INST]", "<<SYS>>", "<</SYS>>"]
        where messages.contains(where: { $0.content.contains(tag) }) {
            throw invalid("a message contains \(tag), which only the template may write")
        }
        let system = messages.first.flatMap { $0.role == .system ? $0.content : nil }
        var pieces: [PromptPiece] = []
        for (index, message) in messages.dropFirst(system == nil ? 0 : 1).enumerated() {
            guard message.role == (index.isMultiple(of: 2) ? .user : .assistant) else {
                throw invalid("user and assistant must take turns, the user first")
            }
            if message.role == .assistant {
                pieces += [.control(" "), .content(trimmed(message.content)), .control(" ")]
                pieces.append(.endOfSequence)
            } else if index == 0, let system {
                pieces += [.beginOfSequence, .control("[INST] <<SYS>>\n"), .content(system)]
                pieces.append(.control("\n<</SYS>>\n\n"))
                pieces += [
                    .content(trimmed(message.content, atStart: false)), .control(" [/INST]"),
                ]
            } else {
                pieces += [.beginOfSequence, .control("[INST] ")]
                pieces += [.content(trimmed(message.content)), .control(" [/INST]")]
            }
        }
        return pieces
    }

    private func llama3(_ messages: [ChatMessage], _ addGenerationPrompt: Bool) -> [PromptPiece] {
        func header(_ role: ChatMessage.Role) -> PromptPiece {
            .control("<|start_header_id|>\(role.rawValue)<|end_header_id|>\n\n")
        }
        var pieces: [PromptPiece] = [.beginOfSequence]
        for message in messages {
            pieces += [header(message.role), .content(trimmed(message.content))]
            pieces.append(.control("<|eot_id|>"))
        }
        if addGenerationPrompt { pieces.append(header(.assistant)) }
        return pieces
    }

    /// Preamble of LongLLaMA-Instruct's training conversations.
    static let longLlamaPreamble =
        "A chat between a user (denoted as USER:) and an artificial intelligence assistant (denoted "
        + "as ASSISTANT:). The assistant gives helpful, detailed, and polite answers to the user's "
        + "questions.\n\n"

    /// The format of the published instruction tuning.
    ///
    /// Every part is tokenized on its own, and answers end with the end-of-sequence token. A system
    /// message takes the place of the preamble. Source: `instruction_fine_tuning` in the authors'
    /// repository.
    private func longLlamaInstruct(
        _ messages: [ChatMessage], _ addGenerationPrompt: Bool
    ) -> [PromptPiece] {
        var pieces: [PromptPiece] = [.beginOfSequence]
        if let first = messages.first, first.role == .system {
            pieces += [.content(first.content), .control("\n\n")]
        } else {
            pieces.append(.control(Self.longLlamaPreamble))
        }
        for message in messages where message.role != .system {
            let name = message.role == .user ? "\nUSER: " : "\nASSISTANT: "
            pieces += [.boundary, .control(name), .boundary, .content(message.content)]
            if message.role == .assistant { pieces.append(.endOfSequence) }
        }
        if addGenerationPrompt { pieces += [.boundary, .control("\nASSISTANT: ")] }
        return pieces
    }

    private func trimmed(_ text: String, atStart: Bool = true) -> String {
        var scalars = text.unicodeScalars[...]
        while atStart, let first = scalars.first, first.properties.isWhitespace {
            scalars.removeFirst()
        }
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        return String(scalars)
    }
}
