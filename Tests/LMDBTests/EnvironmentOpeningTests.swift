import Foundation
import LMDB
import TestSupport
import Testing

@Suite struct EnvironmentOpeningTests {
    let directory: TemporaryDirectory
    let path: String

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.path + "/env"
    }

    @Test func openingTwiceHandsOutTheSameEnvironment() throws {
        let first = try Environment.open(path: path)
        let second = try Environment.open(path: directory.path + "/./env")
        #expect(first === second)
    }

    @Test func closingAndReopeningKeepsTheData() throws {
        do {
            let environment = try Environment.open(path: path)
            let database = try environment.database("words", keys: TextKey.self)
            try environment.write { try $0.put("a", [1], in: database) }
        }
        let environment = try Environment.open(path: path)
        let database = try environment.database("words", keys: TextKey.self)
        #expect(
            try environment.read { try $0.withValue("a", in: database) { Array($0) } } == [1])
    }

    @Test func nothingLeaksWhenEnvironmentsClose() throws {
        func openFiles() throws -> Int {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
                .filter { name in
                    let target = try? FileManager.default.destinationOfSymbolicLink(
                        atPath: "/proc/self/fd/" + name)
                    return target?.hasPrefix(path) ?? false
                }.count
        }
        weak var closed: Environment?
        do {
            let environment = try Environment.open(path: path)
            let snapshot = try environment.snapshot()
            closed = environment
            #expect(try openFiles() > 0)
            withExtendedLifetime(snapshot) {}
        }
        #expect(closed == nil)
        #expect(try openFiles() == 0)
        let maps = try String(contentsOfFile: "/proc/self/maps", encoding: .utf8)
        #expect(!maps.contains(path))
    }

    @Test func readOnlyEnvironmentsRefuseToWriteAndToBeReopenedForWriting() throws {
        do {
            _ = try Environment.open(path: path).database("words", keys: TextKey.self)
        }
        let environment = try Environment.open(
            path: path, options: EnvironmentOptions(readOnly: true))
        let database = try environment.database("words", keys: TextKey.self)
        let refused = #expect(throws: LMDBError.self) {
            try environment.write { try $0.put("a", [1], in: database) }
        }
        #expect(refused?.code == .readOnly)
        let reopened = #expect(throws: LMDBError.self) { try Environment.open(path: path) }
        #expect(reopened?.code == .alreadyOpen)
        let absent = #expect(throws: LMDBError.self) {
            try environment.database("absent", keys: TextKey.self)
        }
        #expect(absent?.code == .invalid)
    }

    @Test func aMissingEnvironmentIsNotMade() throws {
        let error = #expect(throws: LMDBError.self) {
            try Environment.open(path: path, options: EnvironmentOptions(create: false))
        }
        #expect(error?.code == .missing)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func aForeignFileIsRefused() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try Data(repeating: 65, count: 16384).write(to: URL(fileURLWithPath: path + "/data.mdb"))
        let error = #expect(throws: LMDBError.self) { try Environment.open(path: path) }
        #expect(error?.code == .invalid)
        #expect(error?.description.contains(path) == true)
    }

    @Test func aTruncatedFileIsRefusedInsteadOfCrashingLater() throws {
        do {
            let environment = try Environment.open(path: path)
            let database = try environment.database("words", keys: TextKey.self)
            try environment.write {
                try $0.put("big", [UInt8](repeating: 1, count: 4 << 20), in: database)
            }
        }
        let file = FileHandle(forUpdatingAtPath: path + "/data.mdb")
        try file?.truncate(atOffset: 1 << 20)
        try file?.close()
        let error = #expect(throws: LMDBError.self) { try Environment.open(path: path) }
        #expect(error?.code == .corrupted)
    }

    @Test func aFullMapIsReportedAndLeavesTheDataReadable() throws {
        let environment = try Environment.open(
            path: path, options: EnvironmentOptions(mapSize: 1 << 20, minimumMapSize: 1 << 20))
        let database = try environment.database("words", keys: TextKey.self)
        try environment.write { try $0.put("small", [1], in: database) }
        let error = #expect(throws: LMDBError.self) {
            try environment.write {
                try $0.put("big", [UInt8](repeating: 0, count: 2 << 20), in: database)
            }
        }
        #expect(error?.code == .mapFull)
        #expect(error?.remedy.contains("ulimit") == true)
        #expect(
            try environment.read { try $0.withValue("small", in: database) { Array($0) } } == [1])
    }

    @Test func anUngrantableMapIsHalvedUntilItFits() throws {
        let environment = try Environment.open(
            path: path, options: EnvironmentOptions(mapSize: 1 << 52))
        #expect(environment.information.mapSize < 1 << 52)
        #expect(environment.information.mapSize >= 1 << 40)
    }

    @Test func staleReadersAreCounted() throws {
        let environment = try Environment.open(path: path)
        #expect(try environment.clearStaleReaders() == 0)
    }

    @Test func openingAndClosingOnManyThreadsIsSafe() async throws {
        let path = self.path
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<8 {
                group.addTask {
                    for round in 0..<20 {
                        let environment = try Environment.open(path: path)
                        let database = try environment.database("words", keys: TextKey.self)
                        try environment.write {
                            try $0.put(TextKey("\(worker)-\(round)"), [1], in: database)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let environment = try Environment.open(path: path)
        let database = try environment.database("words", keys: TextKey.self)
        #expect(try environment.read { try $0.count(of: database) } == 160)
    }

    /// Makes a sound environment and writes `bytes` over those at `offset` of its meta pages.
    private func damageMetaPages(
        _ pages: [Int], at offset: Int, _ bytes: [UInt8]
    ) throws {
        do {
            let environment = try Environment.open(path: path)
            let database = try environment.database("words", keys: TextKey.self)
            try environment.write { try $0.put("a", [1], in: database) }
        }
        let file = try #require(FileHandle(forUpdatingAtPath: path + "/data.mdb"))
        for page in pages {
            try file.seek(toOffset: UInt64(page * 4096 + offset))
            try file.write(contentsOf: Data(bytes))
        }
        try file.close()
    }

    @Test(arguments: [0x7fff_ffff_ffff_ffff, 0x0020_0000_0000_0000])
    func aLastPageBeyondAllNumbersIsRefused(page: UInt64) throws {
        let bytes = withUnsafeBytes(of: page.littleEndian) { Array($0) }
        try damageMetaPages([0, 1], at: 136, bytes)
        for readOnly in [true, false] {
            let error = #expect(throws: LMDBError.self) {
                try Environment.open(path: path, options: EnvironmentOptions(readOnly: readOnly))
            }
            #expect(error?.code == .corrupted)
        }
    }

    @Test(arguments: [[0], [1], [0, 1]], [0, 3, 256, 4097, 1 << 16, 0xffff_ffff] as [UInt32])
    func aPageSizeThatIsNoneIsRefused(pages: [Int], size: UInt32) throws {
        try damageMetaPages(pages, at: 40, withUnsafeBytes(of: size.littleEndian) { Array($0) })
        let error = #expect(throws: LMDBError.self) { try Environment.open(path: path) }
        #expect(error?.code == .corrupted)
        #expect(error?.message.contains("\(size), expected") == true)
    }

    @Test func anEnvironmentKnowsThatItsFileIsGone() throws {
        let environment = try Environment.open(path: path)
        #expect(environment.isInPlace)
        try FileManager.default.removeItem(atPath: path)
        #expect(!environment.isInPlace)
        let other = try Environment.open(path: path)
        #expect(other !== environment)
        #expect(other.isInPlace)
        #expect(!environment.isInPlace)
    }
}
