import LongLlama
import Testing

@testable import MemoryEngine

@Suite struct ProjectMemoriesTests {
    @Test(arguments: UInt64(1)...30) func enoughIsReadAndNotMuchMore(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let sizes = (0..<Int.random(in: 2...12, using: &generator)).map { _ in
            Int.random(in: 0...5000, using: &generator)
        }
        let foreign = Int.random(in: 1...20_000, using: &generator)
        let limit = ProjectMemories.share(of: foreign, sizes)
        func isEnough(_ limit: Int) -> Bool {
            let held = sizes.map { min($0, limit) }
            return held.allSatisfy { held.reduce(0, +) - $0 >= foreign }
        }
        let isPossible = isEnough(.max)
        #expect(isEnough(limit) == isPossible, "seed \(seed)")
        if isPossible { #expect(!isEnough(limit * 9 / 10 - 1), "seed \(seed)") }
    }

    @Test func nothingIsNeededFromOneProject() {
        #expect(ProjectMemories.share(of: 100, [50]) == 0)
        #expect(ProjectMemories.share(of: 0, [50, 50]) == 0)
    }
}
