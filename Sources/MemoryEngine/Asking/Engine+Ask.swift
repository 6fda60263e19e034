import Foundation
import LongLlama
import MemoryStorage
import Tokenization

extension Engine {
    /// Answers `question` while the memory layers attend to the memory `name`.
    ///
    /// - Parameter onText: receives the answer piece by piece, never half a character.
    /// - Returns: the answer with the spans the memory heads read.
    /// - Throws: `EngineError`, or `MemoryStorageError` when the memory is missing or was made
    ///   by another model.
    public func ask(
        _ question: String, memory name: String, store: StoreLocation,
        options: AskOptions = AskOptions(), onText: (String) -> Void = { _ in }
    ) throws -> Answer {
        var messages: [ChatMessage] = []
        if let system = options.system {
            messages.append(ChatMessage(role: .system, content: system))
        }
        messages.append(ChatMessage(role: .user, content: question))
        let template = try model.chatTemplate.get()
        let pieces = try template.render(messages: messages, addGenerationPrompt: true)
        let memory = try OpenedMemory.open(name, store: store, model: model)
        return try TextGeneration(
            engine: self, prompt: try model.tokenizer.encode(prompt: pieces),
            topic: try model.tokenizer.encode(prompt: [.content(question)]), memory: memory,
            options: options, answerTemplate: template
        ).run(onText: onText)
    }

    /// Continues `prompt`, with or without a memory.
    ///
    /// - Parameters:
    ///   - recognisesSpecialTokens: whether special tokens spelled out in the prompt are control
    ///     tokens instead of text.
    ///   - onText: receives the text piece by piece, never half a character.
    public func generate(
        _ prompt: String, recognisesSpecialTokens: Bool = false, memory name: String? = nil,
        store: StoreLocation, options: AskOptions = AskOptions(),
        onText: (String) -> Void = { _ in }
    ) throws -> Answer {
        let piece: PromptPiece =
            recognisesSpecialTokens ? .control(prompt) : .content(prompt)
        let memory = try name.map { try OpenedMemory.open($0, store: store, model: model) }
        let tokens = try model.tokenizer.encode(prompt: [piece])
        return try TextGeneration(
            engine: self, prompt: tokens, topic: tokens, memory: memory, options: options,
            answerTemplate: nil
        ).run(onText: onText)
    }
}
