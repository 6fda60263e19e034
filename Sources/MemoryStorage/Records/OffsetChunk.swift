/// Consecutive byte offsets of a document, of tokens or of lines, as differences.
///
/// Large documents have many chunks, so that finding one offset decodes at most
/// ``capacity`` numbers.
package struct OffsetChunk: StoredRecord, Equatable {
    /// Offsets of one chunk, the closing one not counted.
    package static let capacity = 1024

    /// The index in the document of the first offset.
    package var firstIndex: Int
    /// Non-descending offsets; the last one closes the chunk: it is where the next chunk begins
    /// or the document ends.
    package var offsets: [Int]

    package init(firstIndex: Int, offsets: [Int]) {
        self.firstIndex = firstIndex
        self.offsets = offsets
    }

    /// Cuts non-descending `offsets` of a document of `byteLength` bytes into chunks.
    package static func chunks(of offsets: [Int], byteLength: Int) -> [OffsetChunk] {
        stride(from: 0, to: offsets.count, by: capacity).map { first in
            let end = min(first + capacity, offsets.count)
            let closing = end < offsets.count ? offsets[end] : byteLength
            return OffsetChunk(firstIndex: first, offsets: offsets[first..<end] + [closing])
        }
    }

    func encodeFields(into writer: inout ByteWriter) {
        writer.variable(UInt64(firstIndex))
        writer.variable(UInt64(offsets.count))
        var previous = 0
        for offset in offsets {
            writer.variable(UInt64(offset - previous))
            previous = offset
        }
    }

    init(fields reader: inout ByteReader) throws(RecordError) {
        firstIndex = Int(try reader.counter())
        let count = try reader.count()
        guard count >= 2, count <= Self.capacity + 1 else {
            throw .invalid("a chunk of \(count) offsets")
        }
        offsets = []
        offsets.reserveCapacity(count)
        var offset = 0
        for _ in 0..<count {
            let (next, overflow) = offset.addingReportingOverflow(try reader.variable(Int.self))
            guard !overflow else { throw .outOfRange }
            offset = next
            offsets.append(offset)
        }
    }
}
