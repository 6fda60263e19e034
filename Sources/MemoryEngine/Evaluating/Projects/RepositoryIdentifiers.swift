/// The identifiers that belong to one of several projects.
///
/// An identifier is in-repository when it occurs in at least two files of the project and in at
/// most one other of the projects compared. Where there are fewer than three projects, being
/// rare elsewhere cannot be seen; then it must be compound, too: have an underscore between
/// letters, or a small letter before a capital.
struct RepositoryIdentifiers {
    private var names: Set<String>

    /// How many files of a project have each identifier.
    typealias FileCounts = [String: Int]

    /// The identifiers of the project `index` of `projects`.
    init(project index: Int, of projects: [FileCounts]) {
        let canCompare = projects.count >= 3
        names = Set(
            projects[index].filter { name, files in
                guard files >= 2 else { return false }
                guard canCompare else { return Self.isCompound(name) }
                return projects.count { $0[name] != nil } <= 2
            }.keys)
    }

    /// The number of different identifiers.
    var count: Int { names.count }

    /// Whether `name` is one of them.
    func contains(_ name: String) -> Bool { names.contains(name) }

    private static func isCompound(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        return zip(bytes, bytes.dropFirst()).contains { first, second in
            let isSmall = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first)
            let isCapital = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(second)
            return isSmall && (isCapital || second == UInt8(ascii: "_"))
        }
    }
}
