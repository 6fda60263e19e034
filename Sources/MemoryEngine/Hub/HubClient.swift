internal import FoundationEssentials

/// Fetches models from a Hugging Face hub into the cache that other programs share.
///
/// Settings come from the environment: `HF_ENDPOINT` (the hub), `HF_TOKEN` or the token file (the login, which
/// goes to that hub alone), `HF_HUB_OFFLINE` (only the cache answers). curl transfers; interrupted transfers are
/// continued; digests that the hub announces decide what is accepted.
///
/// Several processes, also other programs, may fetch into one cache at the same time. A client may be used
/// from several threads.
public struct HubClient: Sendable {
    /// Where models are kept.
    public let cache: HubCache

    private let environment: [String: String]
    private let retryPause: UInt32

    /// A client with the settings of this process's environment.
    public init(cache: HubCache = .standard) {
        self.init(cache: cache, environment: ProcessInfo.processInfo.environment)
    }

    /// A client with the settings of `environment`, which curl sees too.
    ///
    /// - Parameter retryPause: microseconds before a broken transfer is tried again, doubled each time.
    package init(cache: HubCache, environment: [String: String], retryPause: UInt32 = 500_000) {
        self.cache = cache
        self.environment = environment
        self.retryPause = retryPause
    }

    /// Makes sure that the files of `repository` that the engine needs are in the cache.
    ///
    /// The hub is asked where the revision is; files that the cache has are not transferred again. After an
    /// interruption the next call goes on where this one stopped. A commit that is complete in the cache needs
    /// no hub. Blocks the calling thread until all is done.
    ///
    /// - Parameter progress: called on the calling thread, several times a second.
    /// - Returns: the path of the snapshot's directory.
    /// - Throws: `HubError`.
    public func fetch(
        _ repository: HubRepository, progress: (HubProgress) -> Void = { _ in }
    ) throws -> String {
        do {
            if HubSettings.isOffline(environment) { return try cached(repository) }
            let transport = try HubTransport(
                settings: HubSettings(environment: environment), environment: environment)
            return try withoutActuallyEscaping(progress) { progress in
                let fetch = HubFetch(
                    repository: repository, cache: cache, transport: transport,
                    retryPause: retryPause, progress: progress)
                return try fetch.run()
            }
        } catch let error as HubError {
            guard case .unreachable = error, repository.isPinned,
                let path = cache.snapshot(of: repository)
            else { throw error }
            return path
        } catch let error as ModelFetchError {
            throw HubError(error)
        }
    }

    private func cached(_ repository: HubRepository) throws -> String {
        guard let path = cache.snapshot(of: repository) else {
            throw HubError.offline(repository: repository, directory: cache.directory)
        }
        return path
    }
}
