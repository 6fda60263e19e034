internal import Crypto
internal import Glibc

/// The digest that names a blob of the hub: of the bytes for large files, git's for the others.
enum HubDigest: Hashable, Sendable {
    /// SHA-256 of the bytes, 64 lowercase hexadecimal digits.
    case sha256(String)
    /// SHA-1 of `blob SIZE`, a null byte and the bytes (git's object format), 40 digits.
    case gitBlob(String)

    private static let blockByteCount = 1 << 20

    /// The digest that an entity tag stands for; nil for a tag that is no digest.
    init?(entityTag: String) {
        if Self.isHexadecimal(entityTag, count: 64) {
            self = .sha256(entityTag)
        } else if Self.isHexadecimal(entityTag, count: 40) {
            self = .gitBlob(entityTag)
        } else {
            return nil
        }
    }

    /// The digits.
    var text: String {
        switch self {
        case .sha256(let text), .gitBlob(let text): text
        }
    }

    /// Whether `text` is a full commit hash: 40 lowercase hexadecimal digits.
    static func isCommit(_ text: String) -> Bool { isHexadecimal(text, count: 40) }

    /// Whether `text` can name a blob: a plain file name of at most 128 ASCII characters.
    static func isEntityTag(_ text: String) -> Bool {
        let bytes = text.utf8
        return (1...128).contains(bytes.count) && !text.hasPrefix(".")
            && bytes.allSatisfy {
                switch $0 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "-_.".utf8.contains($0)
                }
            }
    }

    /// Computes the digest of this kind of the file at `path`, constant memory.
    ///
    /// - Parameter progress: told the bytes read so far.
    func received(of path: String, progress: (Int) -> Void) throws -> String {
        switch self {
        case .sha256: try FileDigest.sha256(of: path, progress: progress)
        case .gitBlob: try Self.gitBlob(of: path, progress: progress)
        }
    }

    private static func isHexadecimal(_ text: String, count: Int) -> Bool {
        text.utf8.count == count
            && text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
    }

    private static func gitBlob(of path: String, progress: (Int) -> Void) throws -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw HubError.unreadable(path: path, reason: DurableFile.systemMessage(errno))
        }
        defer { close(descriptor) }
        var hasher = Insecure.SHA1()
        hasher.update(data: Array("blob \(DurableFile.size(path) ?? 0)\0".utf8))
        let block = UnsafeMutableRawBufferPointer.allocate(
            byteCount: blockByteCount, alignment: 64)
        defer { block.deallocate() }
        var total = 0
        while true {
            let count = read(descriptor, block.baseAddress, blockByteCount)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else {
                throw HubError.unreadable(path: path, reason: DurableFile.systemMessage(errno))
            }
            if count == 0 { break }
            hasher.update(bufferPointer: UnsafeRawBufferPointer(rebasing: block[..<count]))
            total += count
            progress(total)
        }
        return hasher.finalize().map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
