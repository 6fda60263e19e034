/// What the steps of one locked fetch of one model share.
///
/// Lives while the lock is held; used by one thread.
struct FetchSession {
    /// The model that is fetched.
    let entry: ModelCatalogue.Entry

    /// Where it is kept.
    let cache: ModelCache

    /// The variables that the programs see.
    let environment: [String: String]

    /// The lock that keeps other processes out; every program inherits it.
    let lock: FileLock

    /// The pause before the first renewed try of a broken transfer, in microseconds.
    let retryPause: UInt32

    /// Told how far the work is.
    let progress: (FetchProgress) -> Void

    /// The archive, complete and of the right digest.
    var archivePath: String { cache.downloadsDirectory + "/" + entry.archiveFileName }

    /// The archive as far as it has come.
    var partPath: String { archivePath + ".part" }

    /// What the last program said.
    var logPath: String { archivePath + ".log" }

    /// Runs a program, its standard output in `outputPath` or in the log, and returns its exit code.
    ///
    /// - Throws: `ModelFetchError.missingTool`, `.cannotRun`, `.interrupted` where a signal ended it.
    func run(
        _ tool: String, _ arguments: [String], remedy: String, outputPath: String? = nil,
        whileRunning: () -> Bool = { true }
    ) throws -> Int32 {
        guard Subprocess.locate(tool, environment: environment) != nil else {
            throw ModelFetchError.missingTool(tool: tool, remedy: remedy)
        }
        let process = Subprocess(
            tool: tool, arguments: arguments, environment: environment,
            outputPath: outputPath ?? logPath, errorPath: logPath, inherited: lock.descriptor)
        switch try process.run(whileRunning: whileRunning) {
        case .exited(let code): return code
        case .signalled(let signal): throw ModelFetchError.interrupted(tool: tool, signal: signal)
        }
    }

    /// The end of the log, at most 1 MiB.
    func log() -> String {
        String(decoding: DurableFile.tail(logPath, limit: 1 << 20), as: UTF8.self)
    }

    /// The last line of the log that says something, at most 300 characters.
    func lastWords() -> String {
        let line = log().split(whereSeparator: \.isNewline)
            .last { $0.contains { !$0.isWhitespace } }
        return String((line ?? "").prefix(300))
    }

    /// Throws `ModelFetchError.diskFull` where the cache's file system has fewer than `needed` bytes.
    func demandSpace(_ needed: Int) throws {
        guard let free = DurableFile.freeByteCount(cache.directory), free < needed else { return }
        throw ModelFetchError.diskFull(path: cache.directory, needed: needed, free: free)
    }
}
