/// Where the lines of a text begin.
///
/// A line ends with a line feed (so also with carriage return and line feed); the last one may go
/// without. A text that ends in a line feed has no empty line after it. Line numbers start at 1.
package struct LineTable: Hashable, Sendable {
    /// The offset of each line's first byte: ascending, the first is 0, never empty.
    let starts: [UInt32]
    /// Size of the text in bytes.
    package let byteCount: Int

    /// The largest text that has a table, in bytes.
    package static let largestText = Int(UInt32.max)

    /// Finds the lines of `text`, which has at most `largestText` bytes; linear in its size.
    package init(_ text: [UInt8]) {
        precondition(text.count <= Self.largestText, "a text of \(text.count) bytes is too large")
        var starts: [UInt32] = [0]
        for (index, byte) in text.enumerated()
        where byte == UInt8(ascii: "\n") && index + 1 < text.count {
            starts.append(UInt32(index + 1))
        }
        self.starts = starts
        byteCount = text.count
    }

    /// A table whose parts have been checked.
    init(starts: [UInt32], byteCount: Int) {
        self.starts = starts
        self.byteCount = byteCount
    }

    /// The number of lines; 1 for an empty text.
    package var lineCount: Int { starts.count }

    /// The line that holds a byte; for the offset after the last byte, the last line.
    ///
    /// - Parameter offset: 0 to `byteCount`.
    /// - Complexity: logarithmic in the number of lines.
    package func line(at offset: Int) -> Int {
        precondition(
            (0...byteCount).contains(offset), "offset \(offset) exceeds \(byteCount) bytes")
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if Int(starts[middle]) <= offset { low = middle } else { high = middle }
        }
        return low + 1
    }

    /// The lines that hold the bytes of a range; for an empty range, the line at its bound.
    package func lines(in range: Range<Int>) -> ClosedRange<Int> {
        let first = line(at: range.lowerBound)
        return first...(range.isEmpty ? first : line(at: range.upperBound - 1))
    }

    /// The bytes of a line, its line break included.
    ///
    /// - Parameter line: 1 to `lineCount`.
    package func bytes(ofLine line: Int) -> Range<Int> {
        precondition((1...lineCount).contains(line), "line \(line) exceeds \(lineCount) lines")
        return Int(starts[line - 1])..<(line < lineCount ? Int(starts[line]) : byteCount)
    }
}
