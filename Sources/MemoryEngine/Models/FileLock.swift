internal import Glibc

/// An advisory lock on a file (`flock`), released when the object goes away.
///
/// A child process that inherits `descriptor` holds the lock too. A fetching program that outlives this
/// process therefore keeps others out until it has ended.
package final class FileLock {
    /// The open lock file; valid as long as the object lives.
    package let descriptor: Int32

    /// Takes the lock at `path`, making the file where it is missing.
    ///
    /// - Parameter whileWaiting: called about five times a second while another holds the lock.
    package init(path: String, whileWaiting: () -> Void) throws {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw ModelFetchError.cacheNotWritable(
                path: path, reason: DurableFile.systemMessage(errno))
        }
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let number = errno
            guard number == EWOULDBLOCK || number == EINTR else {
                close(descriptor)
                throw ModelFetchError.cacheNotWritable(
                    path: path, reason: DurableFile.systemMessage(number))
            }
            whileWaiting()
            usleep(200_000)
        }
        self.descriptor = descriptor
    }

    deinit {
        // Closing alone would leave the lock to a child that inherited the descriptor.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
