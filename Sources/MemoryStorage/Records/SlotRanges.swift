/// A set of slots of one segment, kept as sorted ranges that neither overlap nor touch.
package struct SlotRanges: Equatable, Sendable, ExpressibleByArrayLiteral {
    package private(set) var ranges: [Range<Int>] = []

    package init() {}

    /// The set of all slots in any of `ranges`.
    package init(_ ranges: some Sequence<Range<Int>>) {
        for range in ranges { insert(range) }
    }

    package init(arrayLiteral ranges: Range<Int>...) { self.init(ranges) }

    package var isEmpty: Bool { ranges.isEmpty }

    /// The number of slots.
    package var count: Int { ranges.reduce(0) { $0 + $1.count } }

    package mutating func insert(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        var merged = range
        var rest: [Range<Int>] = []
        for existing in ranges {
            if existing.upperBound < merged.lowerBound || existing.lowerBound > merged.upperBound {
                rest.append(existing)
            } else {
                merged =
                    min(
                        existing.lowerBound, merged.lowerBound)..<max(
                        existing.upperBound, merged.upperBound)
            }
        }
        let place = rest.firstIndex { $0.lowerBound > merged.lowerBound } ?? rest.endIndex
        rest.insert(merged, at: place)
        ranges = rest
    }

    package mutating func remove(_ range: Range<Int>) {
        ranges = ranges.flatMap { existing in
            let low =
                existing
                .lowerBound..<max(
                    existing.lowerBound, min(existing.upperBound, range.lowerBound))
            let high =
                min(
                    existing.upperBound, max(existing.lowerBound, range.upperBound))..<existing
                .upperBound
            guard existing.overlaps(range) else { return [existing] }
            return [low, high].filter { !$0.isEmpty }
        }
    }

    /// The ranges of `bounds` that are not in the set, in order.
    package func complement(in bounds: Range<Int>) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var start = bounds.lowerBound
        for range in ranges where range.upperBound > start && range.lowerBound < bounds.upperBound {
            if range.lowerBound > start { result.append(start..<range.lowerBound) }
            start = range.upperBound
        }
        if start < bounds.upperBound { result.append(start..<bounds.upperBound) }
        return result
    }

    func encode(into writer: inout ByteWriter) {
        writer.variable(UInt64(ranges.count))
        var end = 0
        for range in ranges {
            writer.variable(UInt64(range.lowerBound - end))
            writer.variable(UInt64(range.count))
            end = range.upperBound
        }
    }

    /// Decodes ranges that must lie in `0..<limit`, in order and apart.
    init(from reader: inout ByteReader, limit: Int) throws(RecordError) {
        let count = try reader.count(minimumBytes: 2)
        var end = 0
        for index in 0..<count {
            let gap = try reader.variable(UInt32.self)
            let length = try reader.variable(UInt32.self)
            let start = end + Int(gap)
            guard length > 0, gap > 0 || index == 0, start + Int(length) <= limit else {
                throw .invalid("dead ranges overlap or exceed the segment")
            }
            end = start + Int(length)
            ranges.append(start..<end)
        }
    }
}
