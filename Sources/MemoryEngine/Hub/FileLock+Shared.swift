internal import Glibc

/// Locks on files that other programs lock, make and remove too.
extension FileLock {
    /// Takes the lock at `path`, whose name still stands for it when this returns.
    ///
    /// Other programs remove a lock file once they are done. A lock on a removed file keeps nobody out, so
    /// it is taken again. The file is made with rights for the group, as those programs do.
    package static func shared(at path: String, whileWaiting: () -> Void) throws -> FileLock {
        while true {
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o664)
            if descriptor >= 0 { close(descriptor) }
            let lock = try FileLock(path: path, whileWaiting: whileWaiting)
            var held = stat()
            var named = stat()
            if fstat(lock.descriptor, &held) == 0, stat(path, &named) == 0,
                held.st_ino == named.st_ino, held.st_dev == named.st_dev
            {
                return lock
            }
            whileWaiting()
        }
    }
}
