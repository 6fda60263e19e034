import TestSupport

/// Seeded keys and queries around common topics, with a shared offset as attention keys have.
struct ClusteredData {
    let dimension: Int
    private var generator: SplitMix
    private let offset: [Float]
    private let topics: [[Float]]

    init(dimension: Int, topics: Int = 40, seed: UInt64) {
        self.dimension = dimension
        var generator = SplitMix(seed: seed)
        offset = (0..<dimension).map { _ in 2 * generator.normal() }
        self.topics = (0..<topics).map { _ in (0..<dimension).map { _ in generator.normal() } }
        self.generator = generator
    }

    /// Fresh keys, [count, dimension].
    mutating func keys(_ count: Int) -> [Float] {
        var values: [Float] = []
        values.reserveCapacity(count * dimension)
        for _ in 0..<count {
            let topic = topics[Int.random(in: 0..<topics.count, using: &generator)]
            for component in 0..<dimension {
                values.append(offset[component] + topic[component] + 0.4 * generator.normal())
            }
        }
        return values
    }

    /// Fresh queries, [count, dimension]: towards topics, of another distribution than keys.
    mutating func queries(_ count: Int) -> [Float] {
        var values: [Float] = []
        for _ in 0..<count {
            let topic = topics[Int.random(in: 0..<topics.count, using: &generator)]
            for component in 0..<dimension {
                values.append(topic[component] + 0.5 * generator.normal())
            }
        }
        return values
    }
}
