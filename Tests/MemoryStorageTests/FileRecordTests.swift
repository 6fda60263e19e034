import Testing

@testable import MemoryStorage

@Suite struct FileRecordTests {
    private func decoded(size: UInt64) throws -> FileRecord {
        let record = FileRecord(
            id: FileID(1), entry: FileEntry(path: "f", size: size, modificationTime: -1),
            document: DocumentID(1))
        return try record.encoded.withUnsafeBytes { try FileRecord(decoding: $0) }
    }

    @Test(arguments: [0, 1, 1 << 47, (1 << 48) - 1] as [UInt64])
    func sizesComeBack(size: UInt64) throws {
        #expect(try decoded(size: size).entry.size == size)
    }

    @Test(arguments: [1 << 48, 1 << 63, .max] as [UInt64])
    func sizesThatNoFileHasAreRefused(size: UInt64) {
        #expect(throws: RecordError.self) { try decoded(size: size) }
    }
}
