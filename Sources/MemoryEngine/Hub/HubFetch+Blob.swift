internal import Glibc

/// One blob: transferred, checked and put in place under its lock.
extension HubFetch {
    /// Makes sure that the blob of `file` is in the cache.
    ///
    /// A blob of the right size is taken as right: whoever put it there did so after checking it.
    func obtain(_ file: DescribedFile, commit: String) throws {
        let path = cache.blobPath(of: repository, tag: file.entityTag)
        if DurableFile.size(path) == file.byteCount { return }
        let lockPath = "\(cache.lockDirectory(of: repository))/\(file.entityTag).lock"
        let lock = try FileLock.shared(at: lockPath) { report(.waiting, file, 0) }
        try withExtendedLifetime(lock) {
            if DurableFile.size(path) == file.byteCount { return }
            let part = path + ".incomplete"
            let isContinued = (DurableFile.size(part) ?? 0) > 0
            do {
                try transfer(file, to: part, commit: commit, lock: lock)
                try check(file, at: part)
            } catch HubError.hashMismatch where isContinued {
                // The bytes of the earlier run may be the wrong ones: once more from the start.
                try transfer(file, to: part, commit: commit, lock: lock)
                try check(file, at: part)
            }
            try DurableFile.publish(part, as: path)
        }
    }

    /// Fetches what is missing of `file` into `part`.
    ///
    /// Broken connections are tried again as long as bytes come. Whatever came stays for the next run.
    private func transfer(
        _ file: DescribedFile, to part: String, commit: String, lock: FileLock
    ) throws {
        var request = HubRequest(
            address: address(of: file.name, commit: commit), outputPath: part,
            isContinued: true, limit: file.byteCount)
        request.inherited = lock.descriptor
        var fruitless = 0
        var hasRestarted = false
        if file.byteCount == 0 { return try makeEmpty(part) }
        while true {
            if DurableFile.size(part) ?? 0 > file.byteCount { DurableFile.remove(part) }
            let before = DurableFile.size(part) ?? 0
            if before == file.byteCount { return }
            report(.downloading, file, before)
            let response = try transport.send(request) { report(.downloading, file, $0) }.last
            let after = DurableFile.size(part) ?? 0
            switch response.verdict {
            case .complete, .broken, .busy: break
            case .tooLong: return try check(file, at: part)
            case .unresumable where !hasRestarted:
                hasRestarted = true
                DurableFile.remove(part)
                continue
            case .unwritable: throw unwritable(file, part, response)
            case .unresumable, .refused, .redirected, .failed:
                discard(part, after: before)
                throw failure(response, file: file.name, address: request.address)
            }
            if after >= file.byteCount { return }
            // The server sent all it has, from the start, and it is not enough.
            if response.verdict == .complete && response.status == 200 {
                return try check(file, at: part)
            }
            fruitless = after > before ? 0 : fruitless + 1
            guard fruitless < Self.fruitlessTries else {
                throw exhausted(file, after, response, request.address)
            }
            pause(beforeTry: fruitless)
        }
    }

    /// Compares size and digest of the file at `part` with what the hub announced; a wrong file is removed.
    private func check(_ file: DescribedFile, at part: String) throws {
        let size = DurableFile.size(part) ?? 0
        guard size == file.byteCount else {
            DurableFile.remove(part)
            let received = size > file.byteCount ? "more" : "\(size) bytes"
            throw HubError.hashMismatch(
                file: file.name, expected: "\(file.byteCount) bytes", received: received)
        }
        guard let digest = HubDigest(entityTag: file.entityTag) else { return }
        let received = try digest.received(of: part) { report(.verifying, file, $0) }
        guard received == digest.text else {
            DurableFile.remove(part)
            throw HubError.hashMismatch(
                file: file.name, expected: digest.text, received: received)
        }
    }

    private func exhausted(
        _ file: DescribedFile, _ completed: Int, _ response: HubResponse, _ address: String
    ) -> HubError {
        if response.verdict == .busy {
            return failure(response, file: file.name, address: address)
        }
        return .transferInterrupted(
            file: file.name, completedBytes: completed, totalBytes: file.byteCount,
            detail: response.detail)
    }

    private func unwritable(
        _ file: DescribedFile, _ part: String, _ response: HubResponse
    ) -> HubError {
        let needed = file.byteCount - min(DurableFile.size(part) ?? 0, file.byteCount)
        if let free = DurableFile.freeByteCount(cache.directory), free < needed {
            return .diskFull(path: cache.directory, needed: needed, free: free)
        }
        return .cacheNotWritable(path: part, reason: response.detail)
    }

    /// Takes off what a refusal may have added to the part.
    private func discard(_ part: String, after length: Int) {
        if DurableFile.size(part) ?? 0 > length { truncate(part, off_t(length)) }
    }

    private func makeEmpty(_ part: String) throws {
        let descriptor = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else {
            throw HubError.cacheNotWritable(
                path: part, reason: DurableFile.systemMessage(errno))
        }
        close(descriptor)
    }

    private func report(_ phase: HubProgress.Phase, _ file: DescribedFile, _ completed: Int) {
        progress(
            HubProgress(
                phase: phase, file: file.name, completedBytes: min(completed, file.byteCount),
                totalBytes: file.byteCount))
    }
}
