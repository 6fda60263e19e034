import LongLlama
import Tokenization

/// Scores one file under several memories, by class of tokens.
struct FileScoring {
    let model: LongLlamaModel
    /// The file.
    let bytes: [UInt8]
    /// Its tokens.
    let tokens: [EncodedToken]
    /// Tokens of a window; windows do not see each other.
    let window: Int
    /// Reads the file as one conversation instead, in pieces of an eighth of a window, with what
    /// overflows moving to the session's memory.
    let overflow: WindowOverflow?
    /// Whether an identifier belongs to the repository.
    let contains: (String) -> Bool

    /// The likelihood of all predicted tokens with `mounted` memories.
    func sums(_ mounted: [any MemoryAttention]) throws -> ClassSums {
        if let overflow { return try continued(mounted, overflow: overflow) }
        var sums = ClassSums()
        for begin in stride(from: 0, to: tokens.count, by: window) {
            let part = tokens[begin..<min(begin + window, tokens.count)]
            guard part.count > 1 else { continue }
            let ids = part.map(\.id)
            var likelihood = TokenLikelihood(ids, compute: model.compute)
            try Session(model: model, mounted: mounted, tokenLimit: ids.count).read(
                ids, logits: .all
            ) { likelihood.add($0, $1) }
            sums.add(
                ClassSums(
                    likelihood.values,
                    classes: TokenClasses(part, in: bytes, contains: contains)))
        }
        return sums
    }

    private func continued(
        _ mounted: [any MemoryAttention], overflow: WindowOverflow
    ) throws -> ClassSums {
        let piece = max(model.configuration.maxPositionEmbeddings / 8, 1)
        let session = Session(model: model, mounted: mounted, overflow: overflow)
        let ids = tokens.map(\.id)
        let following = mounted.compactMap { $0 as? any TextFollowing }
        var likelihood = TokenLikelihood(ids, compute: model.compute)
        for begin in stride(from: 0, to: ids.count, by: piece) {
            let part = Array(ids[begin..<min(begin + piece, ids.count)])
            for memory in following { memory.follow(ids[..<begin]) }
            try session.forward(
                part, usesCache: true, lastContextLength: part.count, logits: .all
            ) { likelihood.add(begin + $0, $1) }
        }
        return ClassSums(
            likelihood.values, classes: TokenClasses(tokens[...], in: bytes, contains: contains))
    }
}
