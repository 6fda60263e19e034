/// Where a zip archive's central directory lies.
///
/// Format: PKWARE's APPNOTE, sections 4.3.14 to 4.3.16 (end record, zip64 end record and its
/// locator). Archives split over several disks are refused.
struct ZipDirectory {
    static let endSignature = UInt32(0x0605_4b50)
    static let zip64LocatorSignature = UInt32(0x0706_4b50)
    static let zip64EndSignature = UInt32(0x0606_4b50)
    static let endLength = 22
    static let zip64LocatorLength = 20
    static let zip64EndLength = 56
    private static let maximumEntries = 1 << 20

    let entryCount: Int
    /// The directory's bytes in the archive.
    let range: Range<Int>

    init(_ bytes: UnsafeRawBufferPointer, file: String) throws(CheckpointError) {
        let end = try Self.endOffset(bytes, file)
        var cursor = ByteCursor(bytes, file: file, offset: end + 4)
        let what: StaticString = "the zip end record"
        let disks = (try cursor.read(UInt16.self, what), try cursor.read(UInt16.self, what))
        let counts = (try cursor.read(UInt16.self, what), try cursor.read(UInt16.self, what))
        let size = try cursor.read(UInt32.self, what)
        let offset = try cursor.read(UInt32.self, what)
        guard disks == (0, 0), counts.0 == counts.1 else {
            throw .malformed(file, "the zip archive is split over several disks")
        }
        var found = (UInt64(counts.1), UInt64(size), UInt64(offset), UInt64(end))
        if let large = try Self.zip64(bytes, endOffset: end, file) {
            guard counts.1 == .max || UInt64(counts.1) == large.0,
                size == .max || UInt64(size) == large.1,
                offset == .max || UInt64(offset) == large.2
            else { throw .malformed(file, "the two zip end records contradict each other") }
            found = large
        }
        let (count, length, start, limit) = found
        guard start <= limit, length == limit - start, count <= length / 46,
            count <= Self.maximumEntries
        else {
            throw .malformed(
                file,
                "the zip directory (\(count) entries, \(length) bytes at \(start)) does not end "
                    + "at its end record (\(limit))")
        }
        entryCount = Int(count)
        range = Int(start)..<Int(limit)
    }

    /// Finds the end record, which only a comment of at most 65535 bytes may follow.
    private static func endOffset(
        _ bytes: UnsafeRawBufferPointer, _ file: String
    ) throws(CheckpointError) -> Int {
        let last = bytes.count - endLength
        let first = max(0, last - Int(UInt16.max))
        for offset in stride(from: last, through: first, by: -1) {
            let signature = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
            let comment = bytes.loadUnaligned(fromByteOffset: offset + 20, as: UInt16.self)
            if UInt32(littleEndian: signature) == endSignature,
                Int(UInt16(littleEndian: comment)) == last - offset
            {
                return offset
            }
        }
        throw .malformed(file, "the zip archive has no end record")
    }

    /// Entry count, size, offset and end of the directory from the zip64 records, if present.
    private static func zip64(
        _ bytes: UnsafeRawBufferPointer, endOffset: Int, _ file: String
    ) throws(CheckpointError) -> (UInt64, UInt64, UInt64, UInt64)? {
        let what: StaticString = "the zip64 end record"
        guard endOffset >= zip64LocatorLength else { return nil }
        let locator = endOffset - zip64LocatorLength
        var cursor = ByteCursor(bytes, file: file, offset: locator)
        guard try cursor.read(UInt32.self, what) == zip64LocatorSignature else { return nil }
        _ = try cursor.read(UInt32.self, what)
        let record = try cursor.read(UInt64.self, what)
        guard locator >= zip64EndLength, record == UInt64(locator - zip64EndLength) else {
            throw .malformed(file, "the zip64 end record is not where its locator says")
        }
        cursor = ByteCursor(bytes, file: file, offset: locator - zip64EndLength)
        guard try cursor.read(UInt32.self, what) == zip64EndSignature else {
            throw .malformed(file, "the zip64 end record has a wrong signature")
        }
        _ = try cursor.read(count: 12, what)  // record length and versions
        let disks = (try cursor.read(UInt32.self, what), try cursor.read(UInt32.self, what))
        let counts = (try cursor.read(UInt64.self, what), try cursor.read(UInt64.self, what))
        guard disks == (0, 0), counts.0 == counts.1 else {
            throw .malformed(file, "the zip archive is split over several disks")
        }
        let size = try cursor.read(UInt64.self, what)
        return (counts.1, size, try cursor.read(UInt64.self, what), record)
    }
}
