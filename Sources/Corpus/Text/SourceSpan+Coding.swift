extension SourceSpan: Codable {
    private enum CodingKeys: String, CodingKey {
        case path
        case startByte
        case endByte
        case startLine
        case endLine
    }

    /// Reads a span; throws `CorpusError` when its bounds are impossible.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let path = try container.decode(SourcePath.self, forKey: .path)
        let startByte = try container.decode(Int.self, forKey: .startByte)
        let endByte = try container.decode(Int.self, forKey: .endByte)
        let startLine = try container.decode(Int.self, forKey: .startLine)
        let endLine = try container.decode(Int.self, forKey: .endLine)
        guard startByte <= endByte, startLine <= endLine else {
            throw CorpusError.malformedSpan(
                "bytes \(startByte) to \(endByte), lines \(startLine) to \(endLine) of \(path)")
        }
        try self.init(path: path, bytes: startByte..<endByte, lines: startLine...endLine)
    }

    /// Writes path, `startByte`, `endByte` (exclusive), `startLine` and `endLine` (inclusive).
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(path, forKey: .path)
        try container.encode(bytes.lowerBound, forKey: .startByte)
        try container.encode(bytes.upperBound, forKey: .endByte)
        try container.encode(lines.lowerBound, forKey: .startLine)
        try container.encode(lines.upperBound, forKey: .endLine)
    }
}
