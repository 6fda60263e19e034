/// Finds the spelling of special tokens in text.
struct SpecialTokenTable: Sendable {
    /// A special token and how it is spelled.
    struct Entry: Sendable {
        let id: TokenID
        let spelling: [UInt8]

        /// The token swallows white space in front of it.
        var stripsLeft = false

        /// The token swallows white space behind it.
        var stripsRight = false
    }

    /// Entries by first byte, the longest spelling first.
    private var entries: [[Entry]] = Array(repeating: [], count: 256)

    /// All entries in the order of their ids.
    let all: [Entry]

    init(_ all: [Entry]) {
        self.all = all.filter { !$0.spelling.isEmpty }.sorted { $0.id < $1.id }
        for entry in self.all { entries[Int(entry.spelling[0])].append(entry) }
        for byte in 0..<256 { entries[byte].sort { $0.spelling.count > $1.spelling.count } }
    }

    /// The token spelled exactly so.
    func id(of text: String) -> TokenID? {
        let bytes = Array(text.utf8)
        guard let first = bytes.first else { return nil }
        return entries[Int(first)].first { $0.spelling == bytes }?.id
    }

    /// The first special token at or after `start` and its range, nil where there is none.
    func next(
        in bytes: UnsafeRawBufferPointer, from start: Int
    ) -> (entry: Entry, range: Range<Int>)? {
        var position = start
        while position < bytes.count {
            for entry in entries[Int(bytes[position])]
            where matches(entry.spelling, bytes, at: position) {
                return (entry, extended(entry, bytes, position, notBefore: start))
            }
            position += 1
        }
        return nil
    }

    /// All special tokens in `bytes`, in order.
    func all(in bytes: [UInt8]) -> [EncodedToken] {
        bytes.withUnsafeBytes { buffer in
            var found: [EncodedToken] = []
            while let (entry, range) = next(in: buffer, from: found.last?.range.upperBound ?? 0) {
                found.append(EncodedToken(id: entry.id, range: range))
            }
            return found
        }
    }

    private func matches(
        _ spelling: [UInt8], _ bytes: UnsafeRawBufferPointer, at position: Int
    ) -> Bool {
        guard spelling.count <= bytes.count - position else { return false }
        for offset in 0..<spelling.count where spelling[offset] != bytes[position + offset] {
            return false
        }
        return true
    }

    private func extended(
        _ entry: Entry, _ bytes: UnsafeRawBufferPointer, _ position: Int, notBefore start: Int
    ) -> Range<Int> {
        var lower = position
        var upper = position + entry.spelling.count
        while entry.stripsLeft, lower > start, isSpace(bytes[lower - 1]) { lower -= 1 }
        while entry.stripsRight, upper < bytes.count, isSpace(bytes[upper]) { upper += 1 }
        return lower..<upper
    }

    private func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || (byte >= 0x09 && byte <= 0x0D)
    }
}
