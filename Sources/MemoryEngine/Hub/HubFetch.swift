/// What the steps of fetching one repository share; used by one thread.
struct HubFetch {
    /// How many tries without a new byte end a request.
    static let fruitlessTries = 4

    /// What is fetched.
    let repository: HubRepository

    /// Where it goes.
    let cache: HubCache

    /// How it comes.
    let transport: HubTransport

    /// The pause before the first renewed try, in microseconds.
    let retryPause: UInt32

    /// Told how far the work is.
    let progress: (HubProgress) -> Void

    /// Fetches what is missing and returns the path of the snapshot.
    ///
    /// Links come after all blobs and the reference last: whoever finds the reference finds all files.
    func run() throws -> String {
        progress(HubProgress(phase: .listing))
        let listing = try list()
        guard let selection = HubSelection(names: Set(listing.files.keys)) else {
            throw HubError.noWeights(
                repository: repository, found: HubSelection.weightLike(listing.files.keys))
        }
        if selection.needsConfiguration && listing.files["config.json"] == nil {
            throw HubError.fileNotFound(repository: repository, file: "config.json")
        }
        try cache.makeDirectories(for: repository, commit: listing.commit)
        var files = try selection.companions.map { try described($0, in: listing) }
        files += try weights(selection.weights, in: listing)
        try demandSpace(files)
        for file in files { try obtain(file, commit: listing.commit) }
        for file in files {
            try cache.link(
                file.name, of: repository, commit: listing.commit, tag: file.entityTag)
        }
        if !repository.isPinned { try cache.record(listing.commit, for: repository) }
        return cache.snapshotPath(of: repository, commit: listing.commit)
    }

    /// The files of the weights; an index is fetched first, because it names them.
    private func weights(
        _ weights: HubSelection.Weights, in listing: HubListing
    ) throws -> [DescribedFile] {
        let first = try described(weights.fileName, in: listing)
        guard case .sharded(let name) = weights else { return [first] }
        guard first.byteCount <= HubShardIndex.largestByteCount else {
            throw HubError.malformedIndex(
                file: name, reason: "it has \(first.byteCount) bytes, at most 64 MiB are read")
        }
        try demandSpace([first])
        try obtain(first, commit: listing.commit)
        let path = cache.blobPath(of: repository, tag: first.entityTag)
        let shards = try HubShardIndex(contentsOf: path, name: name).shards
        return try shards.map { try described($0, in: listing) } + [first]
    }

    /// Throws `HubError.diskFull` where the disk cannot take what is missing of `files`.
    private func demandSpace(_ files: [DescribedFile]) throws {
        var needed = 0
        for file in files {
            let path = cache.blobPath(of: repository, tag: file.entityTag)
            if DurableFile.size(path) == file.byteCount { continue }
            let present = min(DurableFile.size(path + ".incomplete") ?? 0, file.byteCount)
            let (sum, overflow) = needed.addingReportingOverflow(file.byteCount - present)
            needed = overflow ? Int.max : sum
        }
        guard let free = DurableFile.freeByteCount(cache.directory), free < needed else { return }
        throw HubError.diskFull(path: cache.directory, needed: needed, free: free)
    }
}
