import Glibc

/// The entries of an open directory.
///
/// Owns the `DIR` handle; not for use from several threads.
final class DirectoryStream {
    private let handle: OpaquePointer
    private let directory: OpenFile

    /// Opens a stream over `directory`, whose own descriptor stays usable.
    init(_ directory: OpenFile) throws(SystemFailure) {
        let copy = openat(directory.descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0 else { throw SystemFailure() }
        guard let handle = fdopendir(copy) else {
            let failure = SystemFailure()
            close(copy)
            throw failure
        }
        self.handle = handle
        self.directory = directory
    }

    deinit {
        closedir(handle)
    }

    /// All entries but `.` and `..`, in walking order.
    ///
    /// - Parameter limit: the largest number of entries to hold.
    /// - Returns: `nil` when the directory has more than `limit` entries.
    func sortedEntries(limit: Int) throws(SystemFailure) -> [DirectoryEntry]? {
        var entries: [DirectoryEntry] = []
        while let entry = try next() {
            guard entries.count < limit else { return nil }
            entries.append(entry)
        }
        return entries.sorted { $0.precedes($1) }
    }

    private func next() throws(SystemFailure) -> DirectoryEntry? {
        while true {
            errno = 0
            guard let record = readdir(handle) else {
                if errno == 0 { return nil }
                throw SystemFailure()
            }
            let name = Self.name(of: record)
            if name == [UInt8(ascii: ".")]
                || name == [UInt8](repeating: UInt8(ascii: "."), count: 2)
            {
                continue
            }
            return DirectoryEntry(name: name, kind: kind(of: name, type: record.pointee.d_type))
        }
    }

    /// The entry's name, read in place: the record may be shorter than its declared type.
    private static func name(of record: UnsafeMutablePointer<dirent>) -> [UInt8] {
        guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else {
            preconditionFailure("d_name is a stored field of dirent")
        }
        let start = UnsafeRawPointer(record) + offset
        let length = strlen(start.assumingMemoryBound(to: CChar.self))
        return [UInt8](UnsafeRawBufferPointer(start: start, count: length))
    }

    private func kind(of name: [UInt8], type: UInt8) -> FileKind {
        if let kind = FileKind(directoryEntryType: type) { return kind }
        return (try? directory.status(of: name))?.kind ?? .unknown
    }
}
