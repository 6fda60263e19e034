import Glibc
import Synchronization

/// The environments this process has open, so that none is opened twice.
///
/// LMDB's locks are POSIX record locks: closing any descriptor of the lock file drops all of the
/// process's locks, so a second handle on the same environment would corrupt it silently.
final class EnvironmentRegistry: Sendable {
    static let shared = EnvironmentRegistry()

    private struct Entry {
        weak var environment: Environment?
    }

    private let entries = Mutex<[FileIdentity: Entry]>([:])

    /// The open environment of the directory `path`, or the one that `make` opens.
    func environment(
        at path: String, make: () throws(LMDBError) -> Environment
    ) throws(LMDBError) -> Environment {
        let file = path + "/data.mdb"
        while true {
            // The result leaves the lock before it may be released: releasing the last
            // reference closes the environment, which takes the lock.
            let result = try entries.withLock {
                (entries) throws(LMDBError) -> Environment? in
                if let identity = FileIdentity(path: file), let entry = entries[identity] {
                    return entry.environment
                }
                let environment = try make()
                guard let identity = environment.identity else { return environment }
                entries[identity] = Entry(environment: environment)
                return environment
            }
            if let result { return result }
            // The entry's last reference is gone and its closing is under way.
            sched_yield()
        }
    }

    /// Closes an environment's handle and forgets it, in one step.
    func close(_ handle: Library.EnvironmentHandle, identity: FileIdentity?) {
        // The handle is only passed through, never stored: nothing else uses it any more.
        nonisolated(unsafe) let handle = handle
        entries.withLock { entries in
            Library.close(handle)
            if let identity { entries[identity] = nil }
        }
    }
}
