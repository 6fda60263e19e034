internal import FoundationEssentials

/// The cache of Hugging Face models that other programs share.
///
/// Layout: `models--ORG--NAME/` has `blobs/TAG` (the bytes of a file, named by the hub's entity tag),
/// `snapshots/COMMIT/FILE` (relative symbolic links into `blobs`) and `refs/REVISION` (a commit hash).
/// `.locks/models--ORG--NAME/TAG.lock` keeps two writers of one blob apart (`flock`).
public struct HubCache: Sendable, Hashable {
    /// The path of the cache; it need not exist yet.
    public let directory: String

    /// A cache in `directory`, which is made when a model is fetched.
    public init(directory: String) {
        self.directory = directory
    }

    /// The cache of the current user.
    ///
    /// `HF_HUB_CACHE` if set, else `$HF_HOME/hub`, else `$XDG_CACHE_HOME/huggingface/hub`, else
    /// `~/.cache/huggingface/hub`.
    public static var standard: HubCache {
        HubCache(environment: ProcessInfo.processInfo.environment)
    }

    /// Returns the directory with the files of `repository`, or nil where the cache has no usable model.
    ///
    /// The revision is looked up in `refs`; a commit hash names its snapshot itself. A snapshot counts
    /// only if its weights are complete and, but for GGUF, `config.json` is there: other programs also
    /// leave snapshots of single files. No file but the index of sharded weights is read; nothing is
    /// fetched.
    public func snapshot(of repository: HubRepository) -> String? {
        guard let commit = commit(of: repository) else { return nil }
        let path = snapshotPath(of: repository, commit: commit)
        return HubSnapshot(directory: path).isComplete ? path : nil
    }

    /// The cache that the variables of `environment` choose.
    package init(environment: [String: String]) {
        let home = HubHome(environment: environment)
        let chosen = ["HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"]
            .compactMap { environment[$0] }.first { !$0.isEmpty }
        self.init(directory: chosen.map(home.expand) ?? home.directory + "/hub")
    }
}
