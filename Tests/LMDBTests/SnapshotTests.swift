import LMDB
import TestSupport
import Testing

@Suite struct SnapshotTests {
    let directory: TemporaryDirectory
    let environment: Environment
    let database: Database<TextKey>

    init() throws {
        directory = try TemporaryDirectory()
        environment = try Environment.open(path: directory.path + "/env")
        database = try environment.database("words")
    }

    @Test func laterCommitsDoNotShow() throws {
        try environment.write { try $0.put("a", [1], in: database) }
        let snapshot = try environment.snapshot()
        try environment.write { transaction in
            try transaction.put("a", [2], in: database)
            try transaction.put("b", [2], in: database)
        }
        let old = try snapshot.read { try $0.withValue("a", in: database) { Array($0) } }
        #expect(old == [1])
        #expect(try snapshot.value("b", in: database) == nil)
        let new = try environment.snapshot().value("a", in: database)
        #expect(new?.withUnsafeBytes { Array($0) } == [2])
    }

    @Test func mappedValuesKeepTheirSnapshotAndEnvironmentOpen() throws {
        let payload = [UInt8](repeating: 7, count: 20_000)
        var value: MappedValue?
        do {
            let other = try Environment.open(path: directory.path + "/other")
            let words = try other.database("words", keys: TextKey.self)
            try other.write { try $0.put("a", payload, in: words) }
            value = try other.snapshot().value("a", in: words)
        }
        let kept = try #require(value)
        #expect(kept.withUnsafeBytes { Array($0) } == payload)
    }

    @Test func manyThreadsReadOneSnapshot() async throws {
        let database = self.database
        try environment.write { transaction in
            for index in 0..<200 {
                try transaction.put(TextKey("k\(index)"), [UInt8(index)], in: database)
            }
        }
        let snapshot = try environment.snapshot()
        let sum = try await withThrowingTaskGroup(of: Int.self) { group in
            for worker in 0..<8 {
                group.addTask {
                    var sum = 0
                    for index in stride(from: worker, to: 200, by: 8) {
                        let value = try snapshot.value(TextKey("k\(index)"), in: database)
                        sum += value?.withUnsafeBytes { Int($0[0]) } ?? 0
                    }
                    return sum
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(sum == (0..<200).reduce(0, +))
    }
}
