import CLMDB
import Glibc

extension LMDBError {
    /// The error for a status of the C library, which must not be `MDB_SUCCESS`.
    init(status: Int32, operation: String, path: String) {
        let isFull = status == EIO && Self.isFull(fileSystemOf: path)
        self.init(
            code: isFull ? .diskFull : Code(status: status), status: status,
            operation: operation, path: path,
            message: isFull ? "no space left on the device" : Library.message(for: status))
    }

    /// Whether the file system has no room left.
    ///
    /// LMDB reports a write that was cut short, as a full disk does, as an input/output error.
    private static func isFull(fileSystemOf path: String) -> Bool {
        var information = statvfs()
        guard statvfs(path, &information) == 0 else { return false }
        let free = UInt64(information.f_bavail) * UInt64(information.f_frsize)
        return free < 1 << 20
    }
}

extension LMDBError.Code {
    /// Classifies a status: LMDB's own are negative, the others are `errno` values.
    init(status: Int32) {
        switch status {
        case MDB_MAP_FULL: self = .mapFull
        case ENOSPC, EDQUOT, EFBIG: self = .diskFull
        case EROFS: self = .readOnly
        case EACCES, EPERM: self = .permission
        case ENOENT, ENOTDIR: self = .missing
        case EAGAIN, EBUSY: self = .lockHeld
        case MDB_VERSION_MISMATCH: self = .versionMismatch
        case MDB_CORRUPTED, MDB_PAGE_NOTFOUND, MDB_PANIC: self = .corrupted
        case MDB_INVALID: self = .invalid
        case MDB_READERS_FULL, MDB_TLS_FULL: self = .readersFull
        case MDB_MAP_RESIZED: self = .mapResized
        case MDB_BAD_VALSIZE: self = .badSize
        case MDB_BAD_TXN, MDB_TXN_FULL, MDB_BAD_RSLOT: self = .badTransaction
        default: self = .other
        }
    }
}
