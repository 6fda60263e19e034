/// How far indexing has come.
public struct IndexProgress: Sendable {
    /// Documents finished.
    public var documentsDone: Int
    /// Documents to read in all.
    public var documentsTotal: Int
    /// Tokens read into memory.
    public var tokensDone: Int
    /// Source bytes finished.
    public var bytesDone: Int
    /// Source bytes to read in all.
    public var bytesTotal: Int
    /// Seconds since reading began.
    public var seconds: Double
    /// The document being read.
    public var path: String

    /// Tokens per second so far.
    public var tokensPerSecond: Double { seconds > 0 ? Double(tokensDone) / seconds : 0 }

    /// Estimated seconds until the end, by bytes; `nil` before the first document.
    public var secondsLeft: Double? {
        guard bytesDone > 0, seconds > 0 else { return nil }
        return seconds / Double(bytesDone) * Double(max(bytesTotal - bytesDone, 0))
    }
}
