/// A content that need not be encoded again.
package struct StoredDocument: Equatable, Sendable {
    package let id: DocumentID
    package let tokenCount: Int
    /// Whether it is part of the last commit, in any state.
    package let isCommitted: Bool

    package init(id: DocumentID, tokenCount: Int, isCommitted: Bool) {
        self.id = id
        self.tokenCount = tokenCount
        self.isCommitted = isCommitted
    }
}
