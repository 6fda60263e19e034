/// A generated text with what it was generated from.
public struct Answer: Codable, Sendable {
    /// The generated text.
    public var text: String
    /// Why generation ended.
    public var finish: FinishReason
    /// Tokens of the prompt.
    public var promptTokens: Int
    /// First tokens of the prompt that an earlier call of this process had computed.
    public var reusedTokens: Int
    /// Tokens generated.
    public var generatedTokens: Int
    /// Seconds from the call to the first generated token.
    public var secondsToFirstToken: Double
    /// Seconds from the call to the end.
    public var seconds: Double
    /// The memory attended to, `nil` without one.
    public var memory: MemoryUse?
}
