/// How far fetching a model from the hub has come.
public struct HubProgress: Sendable, Hashable {
    /// What is being done.
    public enum Phase: String, Sendable, Hashable, CaseIterable {
        /// The hub is asked for the repository's files.
        case listing
        /// Another process fetches the same file; this one waits for it.
        case waiting
        /// The file is fetched; completed bytes include those of an earlier, interrupted run.
        case downloading
        /// The digest of the file is computed.
        case verifying
    }

    /// What is being done.
    public let phase: Phase

    /// The file's name in the repository; empty while listing.
    public let file: String

    /// Bytes of the file done in this phase.
    public let completedBytes: Int

    /// Bytes of the file, 0 while listing.
    public let totalBytes: Int

    /// A report of `completedBytes` out of `totalBytes` of `file` in `phase`.
    public init(phase: Phase, file: String = "", completedBytes: Int = 0, totalBytes: Int = 0) {
        self.phase = phase
        self.file = file
        self.completedBytes = completedBytes
        self.totalBytes = totalBytes
    }
}
