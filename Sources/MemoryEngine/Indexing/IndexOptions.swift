/// What is read from a source tree and how.
public struct IndexOptions: Sendable {
    /// How documents see each other while they are read.
    public var population: Population
    /// Only paths that match one of these patterns (gitignore syntax); empty is all.
    public var include: [String]
    /// Paths left out, besides ignored ones.
    public var exclude: [String]
    /// Larger files are skipped; bytes.
    public var maximumFileSize: Int
    /// Asks the work to stop; committed documents stay.
    public var interruption: Interruption?

    /// Options with the given values.
    public init(
        population: Population = .isolated, include: [String] = [], exclude: [String] = [],
        maximumFileSize: Int = 1 << 20, interruption: Interruption? = nil
    ) {
        self.population = population
        self.include = include
        self.exclude = exclude
        self.maximumFileSize = maximumFileSize
        self.interruption = interruption
    }
}
