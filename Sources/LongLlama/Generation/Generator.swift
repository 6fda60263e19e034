/// Generates tokens one by one, with the local cache or reading everything again for each token.
///
/// Thread rule: belongs to one request.
package struct Generator {
    /// The session that holds the context.
    package let session: Session
    private var sampler: Sampler
    private var present: Set<Int32> = []
    private let endOfSequence: Set<Int32>
    private let usesCache: Bool

    /// - Parameters:
    ///   - preceding: tokens the session already holds, for the repetition penalty.
    ///   - usesCache: `use_cache`; without it the session starts anew with all tokens for each
    ///     one generated, so that an input longer than `lastContextLength` leaves other tokens
    ///     in the last window each time. The session must then be empty.
    package init(
        session: Session, sampling: SamplingOptions, endOfSequence: Set<Int32>,
        preceding: [Int32] = [], usesCache: Bool = true
    ) throws(ModelError) {
        self.usesCache = usesCache
        present = Set(preceding)
        self.session = session
        self.endOfSequence = endOfSequence
        sampler = try Sampler(sampling)
    }

    /// Reads `prompt` and generates until an end token, `limit` tokens, or `false` from `body`.
    ///
    /// - Parameters:
    ///   - mask: 1 for a token, 0 for left padding, `[prompt]`; position ids follow it.
    ///   - body: receives each token, the end token included, with the logits it was chosen
    ///     from `[vocabulary]`; returns whether to go on.
    /// - Returns: the number of tokens generated.
    @discardableResult
    package mutating func generate(
        _ prompt: [Int32], mask: [UInt8]? = nil, limit: Int,
        _ body: (Int32, UnsafeBufferPointer<Float>) throws -> Bool
    ) throws -> Int {
        guard limit > 0 else { return 0 }
        present.formUnion(prompt)
        var next = try step(prompt, mask: mask, positions: mask.map(Self.positions), body)
        var (generated, input, inputMask) = (1, prompt, mask)
        while generated < limit, let token = next {
            if usesCache {
                next = try step([token], mask: nil, positions: nil, body)
            } else {
                session.restart()
                input.append(token)
                inputMask?.append(1)
                next = try step(
                    input, mask: inputMask, positions: inputMask.map(Self.positions), body)
            }
            generated += 1
        }
        return generated
    }

    /// Position ids of a padded prompt: the count of tokens so far, minus one.
    package static func positions(mask: [UInt8]) -> [Int32] {
        var seen: Int32 = 0
        return mask.map { valid in
            seen += valid == 0 ? 0 : 1
            return seen - 1
        }
    }

    /// Processes `tokens` and chooses one; `nil` when generation ends with it.
    private mutating func step(
        _ tokens: [Int32], mask: [UInt8]?, positions: [Int32]?,
        _ body: (Int32, UnsafeBufferPointer<Float>) throws -> Bool
    ) throws -> Int32? {
        var chosen: Int32?
        var sampler = sampler
        let present = present
        let endOfSequence = endOfSequence
        try session.forward(
            tokens, mask: mask, positions: positions, usesCache: usesCache, logits: .last
        ) { _, logits in
            let token = sampler.next(logits, present: present)
            let goesOn = try body(token, logits)
            chosen = goesOn && !endOfSequence.contains(token) ? token : nil
        }
        self.sampler = sampler
        if let chosen { self.present.insert(chosen) }
        return chosen
    }
}
