/// Where a symbolic link leads.
package enum LinkDestination: String, Hashable, Sendable, Codable {
    /// To something inside the tree, which is walked on its own.
    case insideTree
    /// Out of the tree.
    case outsideTree
    /// To a directory above itself, or round in a circle of links.
    case loop
    /// To nothing.
    case missing

    /// The destination in words.
    var text: String {
        switch self {
        case .insideTree: "inside the tree"
        case .outsideTree: "outside the tree"
        case .loop: "a loop"
        case .missing: "missing"
        }
    }
}
