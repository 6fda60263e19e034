package import LinearAlgebra

/// Pairs of some memories, in RAM or mapped, chosen by ranges of tokens and attended to as one
/// memory; nothing is copied.
///
/// Keys in memory have no position, so any choice in any order is a memory, and a range may be
/// taken several times.
///
/// Thread rule: a value; the memories it borrows from must not grow while it is in use.
package struct PairSelection {
    package let geometry: AttentionGeometry
    package let elementType: PairElementType
    /// Tokens chosen; equal in all layers.
    package private(set) var tokenCount = 0
    private var runs: [Int: [[PairRun]]]  // by layer: [kvHeads][runs]
    private var owners: [AnyObject] = []

    /// No pairs, for the memory layers of `configuration`.
    package init(configuration: ModelConfiguration) {
        let heads = configuration.kvHeads
        geometry = configuration.geometry
        elementType = configuration.memoryElementType
        runs = Dictionary(
            uniqueKeysWithValues: configuration.memoryLayers.map {
                ($0, Array(repeating: [], count: heads))
            })
    }

    /// Pairs of a memory of another kind, `runs` by layer and kv head, kept alive by `owner`.
    package init(
        geometry: AttentionGeometry, elementType: PairElementType, runs: [Int: [[PairRun]]],
        owner: AnyObject
    ) {
        self.geometry = geometry
        self.elementType = elementType
        self.runs = runs
        owners = [owner]
        tokenCount = runs.values.first?.first?.reduce(0) { $0 + $1.count } ?? 0
    }

    /// All pairs of `memory`, which has the memory layers of `configuration`.
    package init(configuration: ModelConfiguration, all memory: WorkingMemory) {
        self.init(configuration: configuration)
        append(memory, 0..<(configuration.memoryLayers.map(memory.tokenCount).max() ?? 0))
    }

    /// Adds the tokens `range` of `memory`, which has the same layers and heads.
    package mutating func append(_ memory: WorkingMemory, _ range: Range<Int>) {
        guard !range.isEmpty else { return }
        for layer in runs.keys {
            for (head, run) in memory.runs(layer: layer, tokens: range).enumerated() {
                append(run, layer: layer, head: head)
            }
        }
        tokenCount += range.count
        keep(memory)
    }

    /// Adds all pairs of `other`, which has the same layers, heads and element type.
    package mutating func append(_ other: PairSelection) {
        precondition(
            other.geometry == geometry && other.elementType == elementType, "unlike memories")
        for (layer, heads) in other.runs {
            for (head, list) in heads.enumerated() {
                for run in list { append(run, layer: layer, head: head) }
            }
        }
        tokenCount += other.tokenCount
        for owner in other.owners { keep(owner) }
    }

    /// The first `count` tokens, or all where there are fewer.
    package func prefix(_ count: Int) -> PairSelection {
        var result = self
        result.tokenCount = min(max(count, 0), tokenCount)
        result.runs = runs.mapValues { heads in
            heads.map { Self.prefix(of: $0, result.tokenCount) }
        }
        return result
    }

    /// The tokens `ranges`, which ascend and do not overlap; parts beyond the last token are left
    /// out.
    ///
    /// Complexity: O(r + n) per layer and kv head, for r runs and n ranges.
    package func choosing(_ ranges: [Range<Int>]) -> PairSelection {
        let ranges = ranges.map { $0.clamped(to: 0..<tokenCount) }.filter { !$0.isEmpty }
        var result = self
        result.tokenCount = ranges.reduce(0) { $0 + $1.count }
        let rowBytes = elementType.rowBytes(geometry.headDim)
        result.runs = runs.mapValues { heads in
            heads.map { Self.parts(of: $0, ranges, rowBytes: rowBytes) }
        }
        return result
    }

    /// The runs of each kv head of `layer`. `[kvHeads][runs]`
    package func runs(layer: Int) -> [[PairRun]] {
        runs[layer] ?? []
    }

    /// Whether `layer` has pairs here.
    package func contains(layer: Int) -> Bool {
        runs[layer] != nil
    }

    private static func prefix(of list: [PairRun], _ count: Int) -> [PairRun] {
        var left = count
        var result: [PairRun] = []
        for run in list where left > 0 {
            var taken = run
            taken.count = min(run.count, left)
            left -= taken.count
            result.append(taken)
        }
        return result
    }

    private static func parts(
        of list: [PairRun], _ ranges: [Range<Int>], rowBytes: Int
    ) -> [PairRun] {
        var result: [PairRun] = []
        var (index, start) = (0, 0)  // a run and the number of its first token
        for range in ranges {
            var token = range.lowerBound
            while token < range.upperBound, index < list.count {
                let run = list[index]
                guard token < start + run.count else {
                    start += run.count
                    index += 1
                    continue
                }
                let (skipped, end) = (token - start, min(range.upperBound, start + run.count))
                result.append(
                    PairRun(
                        keys: run.keys + skipped * rowBytes,
                        values: run.values + skipped * rowBytes, count: end - token,
                        mask: run.mask.map { $0 + skipped }))
                token = end
            }
        }
        return result
    }

    /// Adds a run, or lengthens the last one that it continues in memory.
    private mutating func append(_ run: PairRun, layer: Int, head: Int) {
        let rowBytes = elementType.rowBytes(geometry.headDim)
        var list = runs[layer]?[head] ?? []
        runs[layer]?[head] = []  // leaves the list with one owner, so that it grows in place
        if let last = list.last, last.mask == nil, run.mask == nil,
            last.keys + last.count * rowBytes == run.keys,
            last.values + last.count * rowBytes == run.values
        {
            list[list.count - 1].count += run.count
        } else {
            list.append(run)
        }
        runs[layer]?[head] = list
    }

    private mutating func keep(_ owner: AnyObject) {
        if !owners.contains(where: { $0 === owner }) { owners.append(owner) }
    }
}
