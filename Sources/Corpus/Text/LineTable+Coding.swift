internal import Foundation

extension LineTable: Codable {
    /// The table as bytes: the number of lines, then the length of each line with its line break.
    ///
    /// Each number is a LEB128 varint, so that a line usually costs one byte.
    package var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(lineCount + 8)
        Self.append(UInt64(lineCount), to: &bytes)
        for line in 1...lineCount {
            Self.append(UInt64(self.bytes(ofLine: line).count), to: &bytes)
        }
        return bytes
    }

    /// Reads the form that `encoded` wrote.
    ///
    /// - Throws: `CorpusError.malformedLineTable` when it is cut short, has bytes left over, or
    ///   tells of a text with impossible lines.
    package init(encoded: [UInt8]) throws(CorpusError) {
        var rest = encoded[...]
        let lineCount = try Self.next(from: &rest)
        // Each line takes a byte, so a false count cannot claim more memory than the input has.
        guard lineCount >= 1, lineCount <= UInt64(rest.count) else {
            throw .malformedLineTable("\(lineCount) lines in \(encoded.count) bytes")
        }
        var starts: [UInt32] = []
        starts.reserveCapacity(Int(lineCount))
        var end = 0
        for line in 1...lineCount {
            let length = try Self.next(from: &rest)
            guard length > 0 || lineCount == 1, length <= UInt64(Self.largestText - end) else {
                throw .malformedLineTable("line \(line) has \(length) bytes")
            }
            starts.append(UInt32(end))
            end += Int(length)
        }
        guard rest.isEmpty else {
            throw .malformedLineTable("\(rest.count) bytes after the last line")
        }
        self.init(starts: starts, byteCount: end)
    }

    /// Reads the bytes of `encoded` as one `Data` value.
    package init(from decoder: any Decoder) throws {
        try self.init(encoded: [UInt8](decoder.singleValueContainer().decode(Data.self)))
    }

    /// Writes the bytes of `encoded` as one `Data` value.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Data(encoded))
    }

    private static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private static func next(from bytes: inout ArraySlice<UInt8>) throws(CorpusError) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 35, by: 7) {
            guard let byte = bytes.popFirst() else {
                throw .malformedLineTable("it ends within a number")
            }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw .malformedLineTable("a number has more than 35 bits")
    }
}
