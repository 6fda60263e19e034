internal import FoundationEssentials

/// What the hub says about a repository at a revision.
///
/// Format: the answer of `GET /api/models/ORG/NAME/revision/REVISION?blobs=true` of the hub's API.
struct HubListing: Equatable {
    /// No listing is longer; a longer one is refused.
    static let largestByteCount = 32 << 20

    /// The commit that the revision is at, 40 lowercase hexadecimal digits.
    let commit: String

    /// The files by name, which is as the hub sent it and not yet checked.
    let files: [String: HubFile]

    /// Reads the hub's JSON.
    ///
    /// - Throws: `HubError.malformedAnswer`.
    init(json: [UInt8], repository: HubRepository) throws {
        func malformed(_ reason: String) -> HubError {
            .malformedAnswer(repository: repository, reason: reason)
        }
        let answer: Answer
        do {
            answer = try JSONDecoder().decode(Answer.self, from: Data(json))
        } catch {
            throw malformed("the listing is not the JSON that the hub's API promises")
        }
        guard HubDigest.isCommit(answer.sha) else {
            throw malformed("\(HubError.quote(answer.sha)) is no commit hash")
        }
        var files: [String: HubFile] = [:]
        for sibling in answer.siblings {
            let byteCount = sibling.lfs?.size ?? sibling.size
            guard byteCount ?? 0 >= 0 else {
                throw malformed("\(HubError.quote(sibling.rfilename)) has a negative size")
            }
            let tag = sibling.lfs.map(\.sha256) ?? sibling.blobId
            files[sibling.rfilename] = HubFile(
                name: sibling.rfilename, byteCount: byteCount,
                entityTag: tag.flatMap { HubDigest(entityTag: $0)?.text })
        }
        commit = answer.sha
        self.files = files
    }

    private struct Answer: Decodable {
        let sha: String
        let siblings: [Sibling]
    }

    private struct Sibling: Decodable {
        let rfilename: String
        let size: Int?
        let blobId: String?
        let lfs: LargeFile?
    }

    private struct LargeFile: Decodable {
        let sha256: String?
        let size: Int?
    }
}
