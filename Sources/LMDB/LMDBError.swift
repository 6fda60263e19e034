/// A failed database operation: what was tried, what went wrong, what to do about it.
package struct LMDBError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of failure, to be switched on.
    package enum Code: Sendable, Equatable {
        /// The reserved map cannot hold the data.
        case mapFull
        /// The file system has no space (or quota) left.
        case diskFull
        /// The environment or its file system does not allow writing.
        case readOnly
        /// The process may not open or create the files.
        case permission
        /// The file or directory does not exist.
        case missing
        /// Another holder keeps a lock that is needed.
        case lockHeld
        /// This process has the environment open in a way that does not fit.
        case alreadyOpen
        /// The file was written by an incompatible version of LMDB.
        case versionMismatch
        /// The file's pages, or a record in it, contradict themselves.
        case corrupted
        /// The file is not an LMDB environment.
        case invalid
        /// No reader slot is free.
        case readersFull
        /// Another process grew the data beyond this process's map.
        case mapResized
        /// A key or value has a size the database does not take.
        case badSize
        /// A transaction is too large or in a failed state.
        case badTransaction
        /// Any other error of the operating system or of LMDB.
        case other
    }

    package let code: Code
    /// The status LMDB or the operating system returned; 0 when the check was ours.
    package let status: Int32
    /// What was being done, as in "commit a write transaction".
    package let operation: String
    /// The environment's directory.
    package let path: String
    /// What went wrong, in one clause.
    package let message: String

    package init(
        code: Code, status: Int32 = 0, operation: String, path: String, message: String
    ) {
        self.code = code
        self.status = status
        self.operation = operation
        self.path = path
        self.message = message
    }

    package var description: String {
        "cannot \(operation) in \(path): \(message); \(remedy)"
    }
}
