/// All results under one condition.
public struct EvaluatedCondition: Codable, Sendable {
    /// The condition.
    public var condition: ProjectCondition
    /// What people call it.
    public var name: String
    /// Tokens of own memory that the projects had, on the mean over windows.
    public var meanOwnTokens: Double
    /// Tokens of foreign memory, on the mean over windows.
    public var meanForeignTokens: Double
    /// By class of tokens; all languages first, then each.
    public var results: [ConditionResult]

    /// The result of a class, of all languages or one.
    public func result(_ tokenClass: TokenClass, language: String? = nil) -> ConditionResult? {
        results.first { $0.tokenClass == tokenClass && $0.language == language }
    }
}
