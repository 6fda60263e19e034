import MemoryStorage
import TestSupport
import Testing

@Suite struct SlotRangesTests {
    @Test(arguments: 1...30) func randomChangesMatchASet(seed: UInt64) {
        var random = SplitMix(seed: seed)
        var ranges = SlotRanges()
        var twin: Set<Int> = []
        for _ in 0..<60 {
            let first = Int.random(in: 0..<50, using: &random)
            let range = first..<(first + Int.random(in: 0..<12, using: &random))
            if Bool.random(using: &random) {
                ranges.insert(range)
                twin.formUnion(range)
            } else {
                ranges.remove(range)
                twin.subtract(range)
            }
            #expect(Array(ranges.ranges.joined()) == twin.sorted(), "seed \(seed)")
            let gaps = zip(ranges.ranges, ranges.ranges.dropFirst()).allSatisfy {
                $0.upperBound < $1.lowerBound
            }
            #expect(gaps, "seed \(seed)")
            let others = (5..<45).filter { !twin.contains($0) }
            #expect(Array(ranges.complement(in: 5..<45).joined()) == others, "seed \(seed)")
            #expect(ranges.count == twin.count, "seed \(seed)")
        }
    }
}
