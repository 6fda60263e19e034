extension ChatTemplate {
    /// Finds the family of a Jinja `chat_template` by its telling markers; the template is not run.
    ///
    /// - Throws: `unknownChatTemplate` where no family, or more than one, fits.
    package static func recognise(jinja: String) throws(TokenizationError) -> ChatTemplate {
        var found: [ChatTemplate] = []
        if contains(jinja, "<|im_start|>"), contains(jinja, "<|im_end|>") {
            found.append(.chatML(defaultSystemPrompt: chatMLSystemPrompt(jinja)))
        }
        if contains(jinja, "[INST]"), contains(jinja, "<<SYS>>") { found.append(.llama2) }
        // Llama 3.1 and later put today's date and tool rules in front, which is not this format.
        if contains(jinja, "<|start_header_id|>"), contains(jinja, "<|eot_id|>"),
            !contains(jinja, "Cutting Knowledge Date")
        {
            found.append(.llama3)
        }
        guard found.count == 1, let template = found.first else {
            throw .unknownChatTemplate(excerpt: String(jinja.prefix(60)))
        }
        return template
    }

    /// The template of models whose files carry none, by their published names.
    package static func recognise(modelName: String) -> ChatTemplate? {
        let name = modelName.lowercased().filter { $0.isLetter || $0.isNumber }
        if contains(name, "longllama"), contains(name, "instruct") { return .longLlamaInstruct }
        if contains(name, "codellama"), contains(name, "instruct"), !contains(name, "70b") {
            return .codeLlama
        }
        return nil
    }

    private static func contains(_ text: String, _ part: String) -> Bool {
        range(of: part, in: Array(text.utf8)[...]) != nil
    }

    private static func range(of part: String, in bytes: ArraySlice<UInt8>) -> Range<Int>? {
        let part = Array(part.utf8)
        guard let first = part.first else { return nil }
        var rest = bytes
        while let start = rest.firstIndex(of: first) {
            if rest[start...].starts(with: part) { return start..<start + part.count }
            rest = rest[(start + 1)...]
        }
        return nil
    }

    /// The system prompt that a ChatML template writes out for conversations that have none.
    ///
    /// Found as the literal between `<|im_start|>system` and `<|im_end|>`; a quotation mark in between
    /// means that the message's own content goes there. The search for the end stops at the next marker,
    /// so that its time does not grow with the square of a crafted template.
    private static func chatMLSystemPrompt(_ jinja: String) -> String? {
        var rest = Array(jinja.utf8)[...]
        while let start = range(of: "<|im_start|>system", in: rest) {
            rest = rest[start.upperBound...]
            let breaks = ["\n", "\\n"].first { rest.starts(with: $0.utf8) }
            if let breaks, let prompt = literal(in: rest.dropFirst(breaks.utf8.count)) {
                return unescaped(String(decoding: prompt, as: UTF8.self))
            }
        }
        return nil
    }

    /// What stands before `<|im_end|>`, nil where an expression or another message comes first.
    private static func literal(in bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let markers = Array("<|im_".utf8)
        let end = bytes.indices.first { index in
            switch bytes[index] {
            case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "{"): true
            case markers[0]: bytes[index...].starts(with: markers)
            default: false
            }
        }
        guard let end, bytes[end...].starts(with: "<|im_end|>".utf8) else { return nil }
        return bytes[..<end]
    }

    /// Resolves the `\n` escapes of a Jinja literal.
    private static func unescaped(_ literal: String) -> String {
        literal.split(separator: "\\n", omittingEmptySubsequences: false).joined(separator: "\n")
    }
}
