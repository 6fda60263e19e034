internal import FoundationEssentials
internal import Glibc

/// The directory that keeps fetched models between runs.
///
/// Layout: `models/NAME/FILE` is a checkpoint, `models/NAME/FILE.json` its `ModelRecord`, and `downloads/`
/// holds archives on their way. Directories that Mneme makes are 0700.
public struct ModelCache: Sendable, Hashable {
    /// The path of the cache; it need not exist yet.
    public let directory: String

    /// A cache in `directory`, which is made when a model is fetched.
    public init(directory: String) {
        self.directory = directory
    }

    /// The cache of the current user.
    ///
    /// `MNEME_CACHE` if set, else `$XDG_CACHE_HOME/mneme`, else `~/.cache/mneme`.
    public static var standard: ModelCache {
        ModelCache(environment: ProcessInfo.processInfo.environment)
    }

    /// Returns the path of the checkpoint of `entry` where it is in the cache, else nil.
    ///
    /// The file is taken as right if its record names the digest of `entry` and its size is right. Its
    /// bytes are not read; `verify` does that.
    public func path(of entry: ModelCatalogue.Entry) -> String? {
        guard let record = ModelRecord(contentsOf: recordPath(of: entry)), record.describes(entry),
            DurableFile.size(modelPath(of: entry)) == entry.byteCount
        else { return nil }
        return modelPath(of: entry)
    }

    /// Reads the whole checkpoint of `entry` and compares its digest.
    ///
    /// - Throws: `ModelFetchError.notInCache` or `.digestMismatch`; the file is left as it is.
    public func verify(_ entry: ModelCatalogue.Entry) throws {
        guard let path = path(of: entry) else {
            throw ModelFetchError.notInCache(model: entry.name, directory: directory)
        }
        try FileDigest.check(
            path, byteCount: entry.byteCount, sha256: entry.sha256, progress: { _ in })
    }

    /// The cache that the variables of `environment` choose.
    ///
    /// A relative `XDG_CACHE_HOME` is ignored, as the XDG base directory specification demands.
    package init(environment: [String: String]) {
        if let chosen = environment["MNEME_CACHE"], !chosen.isEmpty {
            self.init(directory: chosen)
        } else if let base = environment["XDG_CACHE_HOME"], base.hasPrefix("/") {
            self.init(directory: base + "/mneme")
        } else {
            self.init(directory: homeDirectory(environment) + "/.cache/mneme")
        }
    }
}

extension ModelCache {
    /// Where archives lie while they are fetched.
    var downloadsDirectory: String { directory + "/downloads" }

    /// The directory of one model.
    func modelDirectory(of entry: ModelCatalogue.Entry) -> String {
        directory + "/models/" + entry.name
    }

    /// Where the checkpoint of `entry` is or will be.
    func modelPath(of entry: ModelCatalogue.Entry) -> String {
        modelDirectory(of: entry) + "/" + entry.fileName
    }

    /// Where the record of `entry` is or will be.
    func recordPath(of entry: ModelCatalogue.Entry) -> String {
        modelPath(of: entry) + ".json"
    }

    /// Makes the directories that fetching `entry` needs, each 0700.
    func makeDirectories(for entry: ModelCatalogue.Entry) throws {
        for path in [downloadsDirectory, modelDirectory(of: entry)] {
            try DurableFile.makeDirectory(path)
            guard access(path, W_OK | X_OK) == 0 else {
                throw ModelFetchError.cacheNotWritable(
                    path: path, reason: DurableFile.systemMessage(errno))
            }
        }
    }
}

/// The home directory: `HOME`, else what the user database says, else the temporary directory.
private func homeDirectory(_ environment: [String: String]) -> String {
    if let home = environment["HOME"], !home.isEmpty { return home }
    guard let entry = getpwuid(getuid()), let home = entry.pointee.pw_dir else { return "/tmp" }
    return String(cString: home)
}
