import LinearAlgebra
import Testing

@testable import Checkpoints

@Suite struct ZipArchiveTests {
    private func open(_ bytes: [UInt8]) throws -> ZipArchive {
        try bytes.withUnsafeBytes { try ZipArchive($0, file: "test.zip") }
    }

    private func expectFailure(_ bytes: [UInt8], _ words: String) {
        let error = #expect(throws: CheckpointError.self) { try open(bytes) }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }

    private func sample() throws -> [UInt8] {
        try ZipBuilder.archive([("a", Array("first".utf8)), ("b", []), ("c", [1, 2, 3])])
    }

    /// The first place of a little-endian signature.
    private func place(_ signature: UInt32, in bytes: [UInt8]) throws -> Int {
        let pattern = withUnsafeBytes(of: signature.littleEndian) { Array($0) }
        return try #require(
            (0..<bytes.count - 3).first { Array(bytes[$0..<$0 + 4]) == pattern })
    }

    @Test func entriesAreFoundAndAligned() throws {
        let bytes = try sample()
        let archive = try open(bytes)
        #expect(archive.entries.map(\.name) == ["a", "b", "c"])
        #expect(archive["missing"] == nil)
        #expect(archive["a"].map { Array(bytes[$0.range]) } == Array("first".utf8))
        #expect(archive["c"].map { Array(bytes[$0.range]) } == [1, 2, 3])
        for entry in archive.entries { #expect(entry.range.lowerBound % 64 == 0) }
    }

    @Test func everyTruncationIsAnError() throws {
        let bytes = try sample()
        for count in 0..<bytes.count {
            #expect(throws: CheckpointError.self) { try open(Array(bytes.prefix(count))) }
        }
    }

    @Test func aCommentMayFollow() throws {
        var bytes = try sample()
        bytes[bytes.count - 2] = 5
        #expect(try open(bytes + Array("hello".utf8)).entries.count == 3)
        expectFailure(bytes + Array("hell".utf8), "no end record")
    }

    @Test func localHeadersMustAgree() throws {
        let bytes = try sample()
        for field in [8, 18, 22, 30] {  // method, sizes, name
            var broken = bytes
            broken[field] ^= 1
            expectFailure(broken, "differs from its local header")
        }
        var broken = bytes
        broken[0] ^= 1
        expectFailure(broken, "no local header")
    }

    @Test func compressedAndEncryptedEntriesAreRefused() throws {
        let bytes = try sample()
        let line = try place(ZipArchive.entrySignature, in: bytes)
        for field in [8, 10] {  // flags, method
            var broken = bytes
            broken[line + field] ^= 1
            expectFailure(broken, "compressed or encrypted")
        }
    }

    @Test func repeatedNamesAreRefused() throws {
        expectFailure(try ZipBuilder.archive([("a", [1]), ("a", [2])]), "'a' is repeated")
    }

    @Test func overlappingEntriesAreRefused() throws {
        // Both headers of the first entry claim bytes that belong to the second.
        var bytes = try sample()
        let line = try place(ZipArchive.entrySignature, in: bytes)
        for field in [18, 22, line + 20, line + 24] { bytes[field] = 100 }
        expectFailure(bytes, "'b' overlaps another")
    }

    @Test func endRecordsMustAgree() throws {
        let bytes = try sample()
        let end = bytes.count - ZipDirectory.endLength
        for field in [4, 8, 10, 12, 16] {  // disk, counts, size, offset
            var broken = bytes
            broken[end + field] ^= 1
            #expect(throws: CheckpointError.self) { try open(broken) }
        }
    }

    @Test func zip64FieldsReplaceSaturatedOnes() throws {
        var extra = ByteBuilder()
        extra.append(UInt16(0x4246))
        extra.append(UInt16(1))
        extra.append(UInt8(0))
        extra.append(ZipSizes.zip64Field)
        extra.append(UInt16(16))
        extra.append(UInt64(5_000_000_000))
        extra.append(UInt64(6_000_000_000))
        try extra.bytes.withUnsafeBytes { bytes in
            let sizes = try ZipSizes(
                uncompressed: .max, compressed: 7, offset: .max, extra: bytes, file: "test.zip")
            #expect(sizes.uncompressed == 5_000_000_000)
            #expect(sizes.compressed == 7)
            #expect(sizes.offset == 6_000_000_000)
            #expect(throws: CheckpointError.self) {
                try ZipSizes(
                    uncompressed: .max, compressed: .max, offset: .max, extra: bytes, file: "test")
            }
        }
    }

    @Test func checksumOfTheStandardExample() {
        var checksum = Checksum32()
        Array("123456789".utf8).withUnsafeBytes { checksum.update($0) }
        #expect(checksum.value == 0xcbf4_3926)
    }
}
