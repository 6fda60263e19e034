import Foundation
import LMDB
import TestSupport
import Testing

@Suite struct EnvironmentTests {
    let directory: TemporaryDirectory
    let environment: Environment
    let database: Database<TextKey>

    init() throws {
        directory = try TemporaryDirectory()
        environment = try Environment.open(path: directory.path + "/env")
        database = try environment.database("words")
    }

    private func value(_ key: TextKey) throws -> [UInt8]? {
        try environment.read { try $0.withValue(key, in: database) { Array($0) } }
    }

    @Test func committedValuesAreRead() throws {
        try environment.write { try $0.put("a", [1, 2, 3], in: database) }
        #expect(try value("a") == [1, 2, 3])
        #expect(try value("b") == nil)
        #expect(try environment.read { try $0.count(of: database) } == 1)
        #expect(try environment.read { try $0.contains("a", in: database) })
    }

    @Test func aThrownErrorLeavesNothingBehind() throws {
        struct Interruption: Error {}
        try environment.write { try $0.put("kept", [1], in: database) }
        #expect(throws: Interruption.self) {
            try environment.write { transaction in
                try transaction.put("lost", [2], in: database)
                try transaction.delete("kept", in: database)
                throw Interruption()
            }
        }
        #expect(try value("lost") == nil)
        #expect(try value("kept") == [1])
        try environment.write { try $0.put("later", [3], in: database) }
        #expect(try value("later") == [3])
    }

    @Test func deletingTellsWhetherTheKeyWasThere() throws {
        try environment.write { try $0.put("a", [1], in: database) }
        #expect(try environment.write { try $0.delete("a", in: database) })
        #expect(try !environment.write { try $0.delete("a", in: database) })
    }

    @Test func reservedValuesAreFilledInPlaceAndAlignedBehindThePageHeader() throws {
        try environment.write { transaction in
            try transaction.reserve("big", count: 10_000, in: database) { bytes in
                for index in bytes.indices { bytes[index] = UInt8(truncatingIfNeeded: index) }
            }
        }
        try environment.read { transaction in
            let checked: Void? = try transaction.withValue("big", in: database) { bytes in
                #expect(bytes.count == 10_000)
                #expect(bytes.indices.allSatisfy { bytes[$0] == UInt8(truncatingIfNeeded: $0) })
                let address = try #require(bytes.baseAddress)
                #expect(UInt(bitPattern: address) % 4096 == 16)
                #expect(try MappedFiles.file(at: address) == environment.path + "/data.mdb")
            }
            #expect(checked != nil)
        }
    }

    @Test func walkingVisitsPrefixesAndRangesInOrder() throws {
        let words = ["a", "b1", "b2", "b3", "c"]
        try environment.write { transaction in
            for word in words.shuffled() { try transaction.put(TextKey(word), [1], in: database) }
        }
        try environment.read { transaction in
            func collect(
                _ walk: ((TextKey, UnsafeRawBufferPointer) throws -> Bool) throws -> Void
            ) throws -> [String] {
                var found: [String] = []
                try walk { key, _ in
                    found.append(key.text)
                    return true
                }
                return found
            }
            let all = try collect { try transaction.forEach(in: database, $0) }
            #expect(all == words)
            let prefixed = try collect {
                try transaction.forEach(in: database, prefix: [UInt8(ascii: "b")], $0)
            }
            #expect(prefixed == ["b1", "b2", "b3"])
            let bounded = try collect {
                try transaction.forEach(in: database, from: "b2", to: "c", $0)
            }
            #expect(bounded == ["b2", "b3"])
            let open = try collect { try transaction.forEach(in: database, from: "b3", $0) }
            #expect(open == ["b3", "c"])
        }
    }

    @Test(arguments: [("b", "a"), ("b2", "b2"), ("b25", "b2"), ("z", "c"), ("0", nil)])
    func theLastEntryAtOrBeforeAKeyIsFound(wanted: String, expected: String?) throws {
        try environment.write { transaction in
            for word in ["a", "b1", "b2", "c"] {
                try transaction.put(TextKey(word), [1], in: database)
            }
        }
        let found = try environment.read { transaction in
            try transaction.withLast(atOrBefore: TextKey(wanted), in: database) { key, _ in
                key.text
            }
        }
        #expect(found == expected)
    }

    @Test func aKeyThatDoesNotDecodeIsReportedAsCorruption() throws {
        try environment.write { try $0.put("undecodable", [1], in: database) }
        let error = #expect(throws: LMDBError.self) {
            try environment.read { try $0.forEach(in: database) { _, _ in true } }
        }
        #expect(error?.code == .corrupted)
    }

    @Test(arguments: [0, 600]) func keysOfBadSizeAreRefused(length: Int) throws {
        let key = TextKey(String(repeating: "k", count: length))
        let error = #expect(throws: LMDBError.self) {
            try environment.write { try $0.put(key, [1], in: database) }
        }
        #expect(error?.code == .badSize)
    }

    @Test func filesAndDirectoryArePrivate() throws {
        func mode(_ name: String) throws -> Int? {
            let attributes = try FileManager.default.attributesOfItem(
                atPath: environment.path + name)
            return (attributes[.posixPermissions] as? NSNumber)?.intValue
        }
        #expect(try mode("") == 0o700)
        #expect(try mode("/data.mdb") == 0o600)
        #expect(try mode("/lock.mdb") == 0o600)
    }

    @Test func twoEnvironmentsAreIndependent() throws {
        let other = try Environment.open(path: directory.path + "/other")
        let otherDatabase = try other.database("words", keys: TextKey.self)
        try environment.write { transaction in
            try transaction.put("a", [1], in: database)
            // A writer of one environment does not block a writer of another.
            try other.write { try $0.put("a", [2], in: otherDatabase) }
        }
        #expect(try value("a") == [1])
        #expect(
            try other.read { try $0.withValue("a", in: otherDatabase) { Array($0) } } == [2])
    }
}
