/// A piece of a file: its bytes and the lines that hold them.
package struct SourceSpan: Hashable, Sendable {
    /// The file.
    package let path: SourcePath
    /// Offsets into the file's bytes.
    package let bytes: Range<Int>
    /// The 1-based lines that hold `bytes`.
    package let lines: ClosedRange<Int>

    /// A span of known lines.
    ///
    /// - Throws: `CorpusError.malformedSpan` when an offset is negative or a line less than 1.
    package init(
        path: SourcePath, bytes: Range<Int>, lines: ClosedRange<Int>
    ) throws(CorpusError) {
        guard bytes.lowerBound >= 0, lines.lowerBound >= 1 else {
            throw .malformedSpan("bytes \(bytes), lines \(lines) of \(path)")
        }
        self.path = path
        self.bytes = bytes
        self.lines = lines
    }

    /// The span of `bytes` in the text that `table` describes; they must lie inside that text.
    package init(path: SourcePath, bytes: Range<Int>, table: LineTable) {
        self.path = path
        self.bytes = bytes
        lines = table.lines(in: bytes)
    }
}

extension SourceSpan: CustomStringConvertible {
    /// `path:10-20`, or `path:10` when it is one line.
    package var description: String {
        lines.count == 1
            ? "\(path):\(lines.lowerBound)" : "\(path):\(lines.lowerBound)-\(lines.upperBound)"
    }
}
