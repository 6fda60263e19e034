/// What the hub and git demand of names; also what keeps them safe as parts of paths and addresses.
extension HubRepository {
    /// The longest organisation or name, in bytes.
    private static let longestName = 96

    /// The longest revision, in bytes.
    private static let longestRevision = 200

    /// What is wrong with an organisation or name, or nil.
    static func flaw(ofName name: String) -> String? {
        let bytes = Array(name.utf8)
        if bytes.isEmpty { return "the organisation or the name is empty" }
        if bytes.count > longestName {
            return "\(bytes.count) characters in the organisation or the name, at most "
                + "\(longestName) are allowed"
        }
        guard bytes.allSatisfy({ isLetterOrDigit($0) || "-_.".utf8.contains($0) }) else {
            return "only ASCII letters, digits, '-', '_' and '.' are allowed"
        }
        let edges = [bytes[0], bytes[bytes.count - 1]]
        if edges.contains(where: "-.".utf8.contains) {
            return "names neither begin nor end with '-' or '.'"
        }
        // '--' separates organisation and name in the cache's directory names.
        if name.contains("--") || name.contains("..") { return "'--' and '..' are not allowed" }
        return name.hasSuffix(".git") ? "names do not end with '.git'" : nil
    }

    /// What is wrong with a revision, or nil; follows `git check-ref-format`.
    static func flaw(ofRevision revision: String) -> String? {
        let bytes = Array(revision.utf8)
        if bytes.isEmpty { return "the revision after '@' is empty" }
        if bytes.count > longestRevision {
            return
                "\(bytes.count) characters in the revision, at most \(longestRevision) are allowed"
        }
        guard bytes.allSatisfy({ isLetterOrDigit($0) || "-_.+/".utf8.contains($0) }) else {
            return
                "only ASCII letters, digits, '-', '_', '.', '+' and '/' are allowed in a revision"
        }
        let components = revision.split(separator: "/", omittingEmptySubsequences: false)
        let isOrdered = components.allSatisfy {
            !$0.isEmpty && !$0.hasPrefix(".") && !$0.hasSuffix(".lock")
        }
        guard isOrdered, !revision.contains(".."), !revision.hasSuffix("."),
            !revision.hasPrefix("-")
        else { return "the revision is not a name that git allows" }
        return nil
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
