extension ModelCatalogue {
    /// The names of all entries.
    public static var names: [String] { entries.map(\.name) }

    /// The entry whose checkpoint file has this name, wherever the file lies.
    static func entry(fileNamed name: String) -> Entry? {
        entries.first { $0.fileName == name }
    }
}

extension ModelCatalogue.Entry {
    /// The name of the shipped adapter's resource, without its extension.
    var adapterResource: String { name }
}
