import ArgumentParser
import MemoryEngine

/// Heads and queries as they are written on the command line: `4,2048`.
struct GroupingArgument: ExpressibleByArgument {
    var grouping: AttentionGrouping

    init?(argument: String) {
        let numbers = argument.split(separator: ",").map { Int($0) }
        guard numbers.count == 2, let heads = numbers[0], let queries = numbers[1], heads > 0,
            queries > 0
        else { return nil }
        grouping = AttentionGrouping(heads: heads, queries: queries)
    }
}
