import Glibc

/// Reads ignore files, never more than `largestFile` bytes.
enum IgnoreFileReader {
    /// The largest ignore file that is applied, in bytes.
    static let largestFile = 1 << 20

    /// Reads the ignore file `name` of an open directory; a symbolic link is refused, as in Git.
    static func read(_ name: [UInt8], in directory: OpenFile) -> Result<[UInt8], IgnoreFileFailure>
    {
        do {
            return try read(OpenFile(at: directory, name: name))
        } catch {
            return .failure(
                error.code == ELOOP ? .symbolicLink : .unreadable(error))
        }
    }

    /// Reads the ignore file at a path; `nil` when there is none or it cannot be read.
    static func read(path: [UInt8]) -> [UInt8]? {
        guard let file = try? OpenFile(path: path) else { return nil }
        return try? read(file).get()
    }

    private static func read(_ file: OpenFile) -> Result<[UInt8], IgnoreFileFailure> {
        do {
            let status = try file.status()
            guard status.kind == .regular else { return .failure(.notAFile(status.kind)) }
            let bytes = try file.read(upTo: min(max(0, status.size), largestFile) + 1)
            return bytes.count > largestFile ? .failure(.tooLarge) : .success(bytes)
        } catch {
            return .failure(.unreadable(error))
        }
    }
}
