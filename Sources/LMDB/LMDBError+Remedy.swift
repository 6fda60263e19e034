extension LMDBError {
    /// What the user can do about the failure.
    package var remedy: String {
        switch code {
        case .mapFull:
            "raise the address-space limit (ulimit -v) or open with a larger map"
        case .diskFull:
            "free space on the file system; what was committed before is intact"
        case .readOnly:
            "choose a directory on a file system that can be written"
        case .permission:
            "check the owner and mode of the directory and its files"
        case .missing:
            "check the path, or create it first"
        case .lockHeld:
            "wait until the other process has finished"
        case .alreadyOpen:
            "close the environment that this process holds, or open it for writing first"
        case .versionMismatch:
            "use the LMDB version that wrote the file, or build the data anew"
        case .corrupted:
            "restore the directory from a copy or build the data anew"
        case .invalid:
            "check the path: the file is not an LMDB environment"
        case .readersFull:
            "end other processes that read the environment, or clear stale readers"
        case .mapResized:
            "close the environment and open it again"
        case .badSize:
            "keep keys between 1 and 511 bytes and values below 4 GiB"
        case .badTransaction:
            "abandon the transaction and start a smaller one"
        case .other:
            "see the status for the cause"
        }
    }
}
