import LongLlama

/// Where the hidden texts of a trial lie in a memory of some length: the windows they change.
///
/// Hidden text takes the place of as many tokens of filler, so that all other windows are those
/// of the filler alone and are read once for all trials. It never crosses the border of two
/// windows, which are read apart.
struct PasskeyPlacement {
    /// The tokens of each window that holds hidden text, by the window's number.
    private(set) var windows: [Int: [Int32]] = [:]
    private var taken: [Int: [Range<Int>]] = [:]
    private let filler: PasskeyFiller
    private let length: Int
    private let window: Int

    /// - Parameters:
    ///   - length: tokens of the memory.
    ///   - window: tokens that are read together.
    init(filler: PasskeyFiller, length: Int, window: Int) {
        self.filler = filler
        self.length = length
        self.window = window
    }

    /// The windows of the memory, as ranges of its tokens.
    static func windows(length: Int, window: Int) -> [Range<Int>] {
        stride(from: 0, to: length, by: window).map { $0..<min($0 + window, length) }
    }

    /// Puts `tokens` at `depth`, or at the nearest free place after it, then before it.
    ///
    /// - Throws: `EngineError` of kind `usage` when there is no room.
    mutating func place(_ tokens: [Int32], depth: Double) throws {
        let ranges = Self.windows(length: length, window: window)
        let wanted = Int(depth * Double(max(length - tokens.count, 0)))
        let first = min(wanted / window, ranges.count - 1)
        for number in Array(first..<ranges.count) + Array(0..<first).reversed() {
            let range = ranges[number]
            let inside = number == first ? wanted - range.lowerBound : 0
            guard let offset = room(for: tokens.count, from: inside, in: number, range.count)
            else { continue }
            var content = windows[number] ?? filler.slice(range)
            content.replaceSubrange(offset..<offset + tokens.count, with: tokens)
            windows[number] = content
            taken[number, default: []].append(offset..<offset + tokens.count)
            return
        }
        throw EngineError(
            .usage,
            "a memory of \(length) tokens, read in windows of \(window), has no room for"
                + " \(tokens.count) hidden tokens; choose a larger length or fewer keys")
    }

    /// The free offset in a window that is nearest to `wanted`, later ones first.
    private func room(for count: Int, from wanted: Int, in number: Int, _ size: Int) -> Int? {
        guard count <= size else { return nil }
        let start = min(wanted, size - count)
        let offsets = Array(start...(size - count)) + Array(0..<start).reversed()
        return offsets.first { offset in
            !(taken[number] ?? []).contains { $0.overlaps(offset..<offset + count) }
        }
    }
}
