import LongLlama
import Synchronization

/// Keeps the local context of the last generation, so that a prompt that begins alike is not
/// computed again from its beginning.
///
/// A context fits a prompt when it attended to the same generation of the same memory in the
/// same way. It is taken out while in use: calls that run at once do not share it.
///
/// Thread rule: may be used from any thread.
final class PrefixCache: Sendable {
    /// What keys and values beyond the first memory layer depend on, besides the tokens.
    struct Key: Hashable {
        var memory: String?
        /// When the memory was made: another one may have taken its name.
        var createdAt: Int64
        var generation: UInt64
        var committedAt: Int64
        var tokens: Int
        var attention: AttentionPath
        var topK: Int
        var probes: Int?
        /// What memories that follow the text have in reach, and how much they count.
        var reaches: [FollowedText.Reach]
    }

    private struct Entry: @unchecked Sendable {
        // Sendable because an entry has one holder at a time: the cache or the call that took it.
        let key: Key
        let session: Session
        let tokens: [Int32]
    }

    /// Prompt tokens that are always computed: enough of them take products of the kind that the
    /// whole prompt takes.
    private static let remainder = ForwardExtent.leastRows

    private let entry = Mutex<Entry?>(nil)

    /// Takes the kept session if it fits, cut back to what it has in common with `prompt`.
    ///
    /// - Returns: the session and the number of prompt tokens it holds; `nil` when nothing fits.
    func take(_ key: Key, prompt: [Int32], tokenLimit: Int) -> (session: Session, held: Int)? {
        let kept = entry.withLock { entry in
            guard let candidate = entry, candidate.key == key,
                candidate.session.capacity >= tokenLimit
            else { return nil as Entry? }
            entry = nil
            return candidate
        }
        guard let kept else { return nil }
        let common = zip(kept.tokens, prompt).prefix { $0 == $1 }.count
        let held = min(common, prompt.count - Self.remainder)
        guard held > 0 else { return nil }
        kept.session.context.truncate(to: held)
        return (kept.session, held)
    }

    /// Keeps `session`, whose local context begins with `prompt`.
    ///
    /// Generated tokens are not offered for reuse: they were computed one by one, which rounds
    /// differently from reading them in a prompt.
    func keep(_ session: Session, prompt: [Int32], key: Key) {
        // A mounted memory holds a snapshot, which would pin the pages of its generation.
        session.mounted = []
        let kept = Entry(key: key, session: session, tokens: prompt)
        entry.withLock { $0 = kept }
    }
}
