/// Counts the tags of a small XML text.
struct XMLScan {
    /// Whether every opened element is closed and none is closed that was not opened.
    let isBalanced: Bool

    init(_ text: String) {
        var open: [Substring] = []
        var isBalanced = true
        for piece in text.split(separator: "<").filter({ $0.contains(">") }) {
            let tag = piece.prefix { $0 != ">" }
            let name = tag.drop { $0 == "/" }.prefix { $0 != " " && $0 != "/" }
            if tag.hasPrefix("/") {
                if open.popLast() != name { isBalanced = false }
            } else if !tag.hasSuffix("/") {
                open.append(name)
            }
        }
        self.isBalanced = isBalanced && open.isEmpty
    }
}
