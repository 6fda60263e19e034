import LongLlama

/// A memory whose pairs in reach depend on the text that is being read.
protocol TextFollowing: MemoryAttention {
    /// Tokens of the memory that are in reach, ascending.
    var ranges: [Range<Int>] { get }

    /// Chooses the pairs for what comes after `text`.
    func follow(_ text: ArraySlice<Int32>)

    /// Puts the tokens `ranges`, ascending, in reach.
    func reach(_ ranges: [Range<Int>])
}
