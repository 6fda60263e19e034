import Synchronization
import Testing

@testable import LinearAlgebra

@Suite struct ThreadPoolTests {
    @Test(arguments: [1, 2, 5]) func everyIndexRunsOnce(_ threads: Int) {
        let pool = ThreadPool(threadCount: threads)
        #expect(pool.threadCount == threads)
        for count in [0, 1, 2, 3, 100, 1000] {
            let hits = (0..<count).map { _ in Counter() }
            for _ in 0..<20 {
                pool.run(count: count) { index, thread in
                    precondition(thread < threads)
                    hits[index].value.add(1, ordering: .relaxed)
                }
            }
            #expect(hits.allSatisfy { $0.value.load(ordering: .relaxed) == 20 })
        }
    }

    @Test func threadNumbersAreExclusive() {
        let pool = ThreadPool(threadCount: 4)
        let busy = (0..<4).map { _ in Counter() }
        let clashes = Counter()
        pool.run(count: 2000) { _, thread in
            let before = busy[thread].value.add(1, ordering: .acquiringAndReleasing).oldValue
            if before != 0 { clashes.value.add(1, ordering: .relaxed) }
            busy[thread].value.subtract(1, ordering: .acquiringAndReleasing)
        }
        #expect(clashes.value.load(ordering: .relaxed) == 0)
    }

    @Test func concurrentCallersTakeTurns() async {
        let pool = ThreadPool(threadCount: 3)
        let total = Counter()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<6 {
                group.addTask {
                    for _ in 0..<200 {
                        pool.run(count: 7) { _, _ in total.value.add(1, ordering: .relaxed) }
                    }
                }
            }
        }
        #expect(total.value.load(ordering: .relaxed) == 6 * 200 * 7)
    }

    @Test func nestedLoopsRun() {
        let pool = ThreadPool(threadCount: 3)
        let total = Counter()
        pool.run(count: 10) { _, outer in
            pool.run(count: 10) { _, inner in
                if inner == outer { total.value.add(1, ordering: .relaxed) }
            }
        }
        #expect(total.value.load(ordering: .relaxed) == 100)
    }

    @Test func quotasAreParsed() {
        #expect(ControlGroupQuota(cpuMax: "150000 100000\n")?.cores == 1.5)
        #expect(ControlGroupQuota(cpuMax: "max 100000\n") == nil)
        #expect(ControlGroupQuota(cpuMax: "") == nil)
        #expect(ControlGroupQuota(quota: -1, period: 100_000) == nil)
        #expect(ControlGroupQuota.ancestors(of: "/a/b") == ["/a/b", "/a", ""])
        #expect(ThreadPool.availableCores >= 1)
    }

    private final class Counter: Sendable {
        let value = Atomic(0)
    }
}
