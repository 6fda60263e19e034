/// Some passages of an index, and which tokens of the whole they are.
package struct PassageSegment: Sendable {
    let view: PassageView
    /// The number of each passage's first token, `nil` for one that is not to be found.
    /// `[passages]`
    let firstTokens: [Int?]

    /// - Parameter firstTokens: the number of each passage's first token among all that can be
    ///   found, `nil` for a passage that is not. `[passages]`
    package init(_ view: PassageView, firstTokens: [Int?]) {
        precondition(firstTokens.count == view.passageCount, "a place for each passage")
        self.view = view
        self.firstTokens = firstTokens
    }
}
