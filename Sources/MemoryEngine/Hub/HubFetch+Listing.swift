internal import Glibc

/// Questions about the repository and its files.
extension HubFetch {
    /// A file whose blob and size are known.
    struct DescribedFile: Hashable {
        /// The plain name.
        let name: String
        /// The size in bytes.
        let byteCount: Int
        /// The entity tag, a plain file name.
        let entityTag: String
    }

    /// Asks the hub for the commit and the files of the revision.
    func list() throws -> HubListing {
        let revision = Self.escaped(repository.revision)
        let request = HubRequest(
            address: "\(transport.settings.endpoint)/api/models/\(repository.identifier)/revision/"
                + "\(revision)?blobs=true",
            outputPath: transport.workspace.bodyPath, limit: HubListing.largestByteCount)
        _ = try answer(request, file: nil)
        let body = DurableFile.tail(request.outputPath, limit: HubListing.largestByteCount)
        return try HubListing(json: body, repository: repository)
    }

    /// The file `name` of the listing; the server of the file is asked for what the listing leaves out.
    func described(_ name: String, in listing: HubListing) throws -> DescribedFile {
        guard HubFile.isPlainName(name), var file = listing.files[name] else {
            throw HubError.fileNotFound(repository: repository, file: name)
        }
        if file.entityTag == nil || file.byteCount == nil {
            let request = HubRequest(
                address: address(of: name, commit: listing.commit), isHeadOnly: true,
                outputPath: "/dev/null", limit: Int.max)
            let response = try answer(request, file: name)
            file.entityTag =
                file.entityTag ?? response.first.entityTag ?? response.last.entityTag
            file.byteCount =
                file.byteCount ?? response.first.byteCount ?? response.last.byteCount
        }
        guard let tag = file.entityTag, let byteCount = file.byteCount else {
            throw HubError.malformedAnswer(
                repository: repository,
                reason: "it tells no size or entity tag of \(HubError.quote(name))")
        }
        return DescribedFile(name: name, byteCount: byteCount, entityTag: tag)
    }

    /// The address of a file at a commit.
    func address(of name: String, commit: String) -> String {
        "\(transport.settings.endpoint)/\(repository.identifier)/resolve/\(commit)/"
            + Self.escaped(name)
    }

    /// The error that a response means which is not worth another try.
    func failure(_ response: HubResponse, file: String?, address: String) -> HubError {
        let settings = transport.settings
        switch response.status {
        case 401, 403:
            return .accessDenied(
                repository: repository, endpoint: settings.endpoint, status: response.status,
                isTokenGiven: settings.token != nil, message: response.errorMessage)
        case 404 where response.errorCode == "RevisionNotFound":
            return .revisionUnknown(repository: repository)
        case 404:
            guard let file, response.errorCode != "RepoNotFound" else {
                return .repositoryNotFound(
                    repository: repository, endpoint: settings.endpoint)
            }
            return .fileNotFound(repository: repository, file: file)
        case 0: return .unreachable(endpoint: settings.endpoint, detail: response.detail)
        case let status:
            let message = response.errorMessage
            return .serverFailure(
                address: address, status: status,
                message: message.isEmpty ? response.detail : message)
        }
    }

    /// Waits before another try; longer each time.
    func pause(beforeTry number: Int) {
        usleep(retryPause << UInt32(min(number, 8)))
    }

    /// Makes a request whose body is small or empty, again where that is worth it.
    private func answer(
        _ request: HubRequest, file: String?
    ) throws -> (first: HubResponse, last: HubResponse) {
        for number in 1... {
            DurableFile.remove(transport.workspace.bodyPath)
            let response = try transport.send(request)
            switch response.last.verdict {
            case .complete: return response
            case .redirected where request.isHeadOnly && response.last.describesFile:
                return response
            case .broken, .busy:
                if number < Self.fruitlessTries { pause(beforeTry: number) } else { fallthrough }
            case .refused, .failed, .redirected, .unresumable:
                throw failure(response.last, file: file, address: request.address)
            case .tooLong:
                throw HubError.malformedAnswer(
                    repository: repository, reason: "it is longer than \(request.limit) bytes")
            case .unwritable:
                throw HubError.cacheNotWritable(
                    path: request.outputPath, reason: response.last.detail)
            }
        }
        preconditionFailure("the loop ends by returning or throwing")
    }

    /// Percent-encodes all but the unreserved characters of RFC 3986.
    static func escaped(_ component: String) -> String {
        var result = ""
        for byte in component.utf8 {
            let scalar = Unicode.Scalar(byte)
            let isLetter = ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
            if isLetter || ("0"..."9").contains(scalar) || "-._~".unicodeScalars.contains(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                result += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return result
    }
}
