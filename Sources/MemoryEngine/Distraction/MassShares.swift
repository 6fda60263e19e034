/// Shares of softmax mass, added up over queries.
struct MassShares {
    /// Softmaxes added.
    private(set) var softmaxes = 0
    /// Sum of the shares of all memory pairs.
    private(set) var memory = 0.0
    /// Sum of the shares of the relevant pairs.
    private(set) var relevant = 0.0

    /// Adds one softmax.
    mutating func add(relevant: Double, foreign: Double) {
        softmaxes += 1
        self.relevant += relevant
        memory += relevant + foreign
    }

    /// Adds those of `other`.
    mutating func add(_ other: MassShares) {
        softmaxes += other.softmaxes
        memory += other.memory
        relevant += other.relevant
    }

    /// Share of the memory's mass that the relevant pairs have.
    var relevantOfMemory: Double { memory > 0 ? relevant / memory : 0 }

    /// Share of all mass, local and memory, that the memory has.
    var memoryOfAll: Double { softmaxes > 0 ? memory / Double(softmaxes) : 0 }
}
