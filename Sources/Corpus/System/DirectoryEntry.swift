/// One name in a directory.
struct DirectoryEntry: Hashable, Sendable {
    /// The bytes of the name: no slash, no NUL.
    let name: [UInt8]
    let kind: FileKind

    /// Whether `self` comes first in the byte order of the paths beneath both entries.
    ///
    /// A directory sorts as if its name ended in a slash, so that a depth-first walk yields files
    /// in the byte order of their whole paths.
    func precedes(_ other: DirectoryEntry) -> Bool {
        let shared = min(name.count, other.name.count)
        for index in 0..<shared where name[index] != other.name[index] {
            return name[index] < other.name[index]
        }
        return byte(at: shared) < other.byte(at: shared)
    }

    private func byte(at index: Int) -> Int {
        if index < name.count { return Int(name[index]) }
        return kind == .directory ? Int(UInt8(ascii: "/")) : -1
    }
}
