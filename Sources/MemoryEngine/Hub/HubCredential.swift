internal import Glibc

/// The header with the token, in a file without a name.
///
/// Arguments of a program are public and a named file might stay behind, so curl is told to read the open
/// file of this process through `/proc`. Nobody but the same user can.
final class HubCredential {
    private let descriptor: Int32

    /// Writes the header for `token` into a new file of `workspace` and takes its name away.
    init(token: String, workspace: HubWorkspace) throws {
        let path = workspace.directory + "/credential"
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw HubError.cacheNotWritable(path: path, reason: DurableFile.systemMessage(errno))
        }
        unlink(path)
        let header = Array("Authorization: Bearer \(token)\n".utf8)
        guard write(descriptor, header, header.count) == header.count else {
            let reason = DurableFile.systemMessage(errno)
            close(descriptor)
            throw HubError.cacheNotWritable(path: path, reason: reason)
        }
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// The path that a child of this process reads the header from while the object lives.
    var path: String { "/proc/\(getpid())/fd/\(descriptor)" }
}
