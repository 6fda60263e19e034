/// A file of a repository, as far as the hub has described it.
struct HubFile: Hashable, Sendable {
    /// The name; where it is used for a path it has passed `isPlainName`.
    let name: String

    /// The size in bytes; nil where the listing does not tell.
    var byteCount: Int?

    /// The entity tag, which names the blob in the cache; nil where the listing does not tell.
    var entityTag: String?

    /// The digest that the bytes must have; nil where the tag is no digest, then the size alone counts.
    var digest: HubDigest? { entityTag.flatMap(HubDigest.init(entityTag:)) }

    /// Whether `name` is one plain component of a path: what a checkpoint's files beside each other have.
    ///
    /// Names come from the hub and are hostile: no separators, no control characters, nothing hidden.
    static func isPlainName(_ name: String) -> Bool {
        (1...200).contains(name.utf8.count) && !name.hasPrefix(".") && !name.hasPrefix("-")
            && name.unicodeScalars.allSatisfy {
                $0 != "/" && $0 != "\\" && $0.properties.generalCategory != .control
                    && $0.properties.generalCategory != .format
            }
    }
}
