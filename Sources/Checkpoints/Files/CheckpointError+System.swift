import Glibc

extension CheckpointError {
    /// The error for a failed system call while reading, from its `errno`.
    static func system(_ file: String, _ action: String, code: Int32) -> CheckpointError {
        CheckpointError(
            kind: code == ENOENT || code == ENOTDIR ? .missing : .unreadable,
            file: file, tensor: nil, reason: "\(action): \(String(cString: strerror(code)))",
            remedy: remedy(code))
    }

    /// The error for a failed system call while writing, from its `errno`.
    static func writing(_ file: String, _ action: String, code: Int32) -> CheckpointError {
        CheckpointError(
            kind: .unwritable, file: file, tensor: nil,
            reason: "\(action): \(String(cString: strerror(code)))", remedy: remedy(code))
    }

    private static func remedy(_ code: Int32) -> String {
        switch code {
        case ENOENT, ENOTDIR: "check the path"
        case EACCES, EPERM: "check the permissions of the file and its directory"
        case ENOMEM: "raise the limit of address space (ulimit -v)"
        case ENOSPC, EDQUOT: "free disk space and try again"
        case EROFS: "choose a directory that can be written"
        default: "check the file and its disk"
        }
    }
}
