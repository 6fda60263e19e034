internal import Glibc

/// The transfer of the archive by curl, which continues a part and honours the proxy variables.
extension FetchSession {
    /// How many tries without a new byte end the transfer.
    private static let fruitlessTries = 4

    /// Exit codes of curl that mean a broken or stalled connection (curl's manual, "EXIT CODES").
    private static let connectionCodes: Set<Int32> = [5, 6, 7, 16, 18, 28, 35, 52, 55, 56, 92]

    /// Exit codes of curl that mean the server cannot continue a transfer in the middle.
    private static let rangeCodes: Set<Int32> = [33, 36]

    /// The exit code of curl for a file that cannot be written.
    private static let writeCode: Int32 = 23

    /// Fetches what is missing of the archive into `partPath`.
    ///
    /// Broken connections are tried again as long as bytes come. Whatever came stays for the next run.
    ///
    /// - Returns: true where as many bytes as expected, or more, have come; false where curl is missing or refused for another reason (a login, a certificate), so
    ///   that pip should do it.
    /// - Throws: `ModelFetchError.transferInterrupted`, `.diskFull`, `.interrupted`.
    func transfer(from address: String) throws -> Bool {
        guard Subprocess.locate("curl", environment: environment) != nil else { return false }
        var fruitless = 0
        while true {
            let before = partByteCount
            if before > entry.archiveByteCount { DurableFile.remove(partPath) }
            let code = try continueTransfer(from: address)
            let after = partByteCount
            // One byte too many is as final as the right number: the check of the digest removes the file.
            if after > entry.archiveByteCount { return true }
            if code == 0 && after == entry.archiveByteCount { return true }
            if Self.rangeCodes.contains(code) && before > 0 {
                DurableFile.remove(partPath)
            } else if code == Self.writeCode {
                try demandSpace(entry.archiveByteCount - after)
                throw ModelFetchError.cacheNotWritable(path: partPath, reason: lastWords())
            } else if code != 0 && !Self.connectionCodes.contains(code) {
                return false
            }
            fruitless = after > before ? 0 : fruitless + 1
            guard fruitless < Self.fruitlessTries else {
                throw ModelFetchError.transferInterrupted(
                    completedBytes: after, totalBytes: entry.archiveByteCount, detail: lastWords())
            }
            usleep(retryPause << UInt32(fruitless))
        }
    }

    /// The bytes of the archive that are here.
    private var partByteCount: Int { DurableFile.size(partPath) ?? 0 }

    /// Runs curl once and returns its exit code; a server that sends too much is cut off.
    private func continueTransfer(from address: String) throws -> Int32 {
        var isTooLong = false
        do {
            return try run("curl", curlArguments(address), remedy: "") {
                isTooLong = partByteCount > entry.archiveByteCount
                progress(
                    FetchProgress(
                        phase: .downloading,
                        completedBytes: min(partByteCount, entry.archiveByteCount),
                        totalBytes: entry.archiveByteCount))
                return !isTooLong
            }
        } catch ModelFetchError.interrupted where isTooLong {
            return 0
        }
    }

    /// The arguments of curl; the user's own `.curlrc` (a proxy, say) counts too.
    private func curlArguments(_ address: String) -> [String] {
        [
            "--fail", "--silent", "--show-error", "--location", "--globoff",
            "--proto", "=https,http", "--proto-redir", "=https,http",
            "--connect-timeout", "30", "--speed-limit", "1", "--speed-time", "60",
            "--max-filesize", String(entry.archiveByteCount),
            "--continue-at", "-", "--output", partPath, "--url", address,
        ]
    }
}
