/// One message of a conversation.
package struct ChatMessage: Equatable, Sendable {
    /// Who speaks.
    package enum Role: String, CaseIterable, Sendable {
        case system, user, assistant
    }

    /// Who speaks.
    package var role: Role

    /// What is said; always plain text to the tokenizer.
    package var content: String

    package init(role: Role, content: String) {
        self.role = role
        self.content = content
    }
}
