import Glibc

/// The part of a `stat` record that the walk needs.
struct FileStatus: Hashable, Sendable {
    let kind: FileKind
    /// Size in bytes.
    let size: Int
    /// Last change of the content, in nanoseconds since 1970.
    let modificationTime: Int64
    /// Last change of the content or the inode, in nanoseconds since 1970.
    let changeTime: Int64
    let device: UInt
    let inode: UInt

    /// Copies what is needed from `record`.
    init(_ record: stat) {
        kind = FileKind(mode: record.st_mode)
        size = Int(record.st_size)
        modificationTime = Self.nanoseconds(record.st_mtim)
        changeTime = Self.nanoseconds(record.st_ctim)
        device = UInt(record.st_dev)
        inode = UInt(record.st_ino)
    }

    /// Whether both records name the same inode.
    func isSameFile(as other: FileStatus) -> Bool {
        device == other.device && inode == other.inode
    }

    /// Nanoseconds since 1970, saturated: a file may claim any year.
    private static func nanoseconds(_ time: timespec) -> Int64 {
        let limit: Int64 = time.tv_sec < 0 ? .min : .max
        let (scaled, scaleOverflow) = Int64(time.tv_sec).multipliedReportingOverflow(
            by: 1_000_000_000)
        let (sum, sumOverflow) = scaled.addingReportingOverflow(Int64(time.tv_nsec))
        return scaleOverflow || sumOverflow ? limit : sum
    }
}
