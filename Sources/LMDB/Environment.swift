import Glibc
import Synchronization

/// An LMDB environment: one directory with one memory-mapped data file.
///
/// A process has each environment open once; ``open(path:options:)`` hands out the open one.
/// The environment closes when its last reference goes, snapshots and transactions included.
///
/// Thread rule: any number of threads may read; ``write(_:)`` calls wait for each other, in this
/// process and across processes.
package final class Environment: @unchecked Sendable {
    // Sendable because LMDB environments are thread-safe and the mutable rest is locked.

    /// The directory.
    package let path: String
    /// Whether writing is refused.
    package let isReadOnly: Bool

    let handle: Library.EnvironmentHandle
    /// The data file that was opened, whatever its path leads to by now.
    let identity: FileIdentity?
    let databases = Mutex<[String: UInt32]>([:])
    /// The thread that runs a write transaction, to catch nesting; 0 when none does.
    let writerThread = Atomic<UInt>(0)

    /// Opens the environment in the directory `path`, or returns it when it is open already.
    ///
    /// A directory that is made here gets mode 0700, its files 0600.
    package static func open(
        path: String, options: EnvironmentOptions = EnvironmentOptions()
    ) throws(LMDBError) -> Environment {
        let environment = try EnvironmentRegistry.shared.environment(at: path) {
            () throws(LMDBError) -> Environment in
            try Environment(path: path, options: options)
        }
        if environment.isReadOnly && !options.readOnly {
            throw LMDBError(
                code: .alreadyOpen, operation: "open for writing", path: path,
                message: "this process has the environment open read-only")
        }
        return environment
    }

    private init(path: String, options: EnvironmentOptions) throws(LMDBError) {
        if options.create && !options.readOnly {
            try Self.makeDirectory(path)
        } else if FileIdentity(path: path + "/data.mdb") == nil {
            throw LMDBError(
                code: .missing, operation: "open the environment", path: path,
                message: "there is no data.mdb")
        }
        self.path = path
        isReadOnly = options.readOnly
        try Self.checkPageSize(path: path)
        handle = try Self.openHandle(path: path, options: options)
        identity = FileIdentity(descriptor: Library.dataDescriptor(handle))
        // A reader that died without ending its transaction would pin old pages for ever.
        _ = try? clearStaleReaders()
    }

    deinit {
        EnvironmentRegistry.shared.close(handle, identity: identity)
    }

    private static func makeDirectory(_ path: String) throws(LMDBError) {
        guard mkdir(path, 0o700) != 0, errno != EEXIST else { return }
        throw LMDBError(status: errno, operation: "make the directory", path: path)
    }

    /// Opens with the largest map the system grants, halving from the wanted size.
    private static func openHandle(
        path: String, options: EnvironmentOptions
    ) throws(LMDBError) -> Library.EnvironmentHandle {
        var mapSize = options.mapSize
        while true {
            do {
                return try openHandle(path: path, mapSize: mapSize, options: options)
            } catch {
                // An address-space limit or a small address space refuses the reservation.
                guard error.status == ENOMEM, mapSize / 2 >= options.minimumMapSize else {
                    throw error
                }
                mapSize /= 2
            }
        }
    }

    private static func openHandle(
        path: String, mapSize: Int, options: EnvironmentOptions
    ) throws(LMDBError) -> Library.EnvironmentHandle {
        var handle: Library.EnvironmentHandle?
        let operation = "open the environment"
        try Library.check(Library.createEnvironment(&handle), operation, path: path)
        guard let handle else {
            throw LMDBError(status: ENOMEM, operation: operation, path: path)
        }
        var status = Library.setLimits(
            handle, mapSize: mapSize, databases: options.maximumDatabases,
            readers: options.maximumReaders)
        if status == 0 {
            status = Library.open(handle, path: path, readOnly: options.readOnly)
        }
        guard status == 0 else {
            // LMDB requires closing the handle of a failed open.
            Library.close(handle)
            throw LMDBError(status: status, operation: operation, path: path)
        }
        do {
            try checkFileLength(path: path, expected: Library.information(handle).usedBytes)
        } catch {
            Library.close(handle)
            throw error
        }
        return handle
    }

    /// Whether the directory still has the data file that was opened.
    ///
    /// Once it was removed, or removed and made anew, commits go to a file without a name.
    package var isInPlace: Bool {
        identity != nil && FileIdentity(path: path + "/data.mdb") == identity
    }

    /// Size and use of the map.
    package var information: EnvironmentInformation { Library.information(handle) }

    /// Frees the reader slots of processes that died, and returns how many there were.
    @discardableResult
    package func clearStaleReaders() throws(LMDBError) -> Int {
        var dead: Int32 = 0
        try Library.check(
            Library.clearStaleReaders(handle, &dead), "clear stale readers", path: path)
        return Int(dead)
    }
}
