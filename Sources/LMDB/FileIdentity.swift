import Glibc

/// What makes a file the same file under any path: device and inode.
struct FileIdentity: Hashable, Sendable {
    let device: UInt
    let inode: UInt

    /// The identity of the file at `path`, or `nil` when there is none.
    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt(status.st_dev)
        inode = UInt(status.st_ino)
    }
}
