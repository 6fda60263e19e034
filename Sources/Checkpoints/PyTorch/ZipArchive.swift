/// The table of contents of a zip archive whose entries are stored without compression.
///
/// Each line of the central directory is checked against its local header; compressed,
/// encrypted, repeated and overlapping entries are refused. The checksums are not verified:
/// `torch.save` may be told to leave them out.
struct ZipArchive {
    static let entrySignature = UInt32(0x0201_4b50)
    static let localSignature = UInt32(0x0403_4b50)
    static let entryLength = 46
    static let localLength = 30
    private static let encryptedFlag = UInt16(1)
    private static let sizesFollowFlag = UInt16(8)

    /// The entries in the directory's order.
    let entries: [ZipEntry]
    private let places: [String: Int]

    init(_ bytes: UnsafeRawBufferPointer, file: String) throws(CheckpointError) {
        let directory = try ZipDirectory(bytes, file: file)
        let reader = Reader(bytes: bytes, file: file, contentEnd: directory.range.lowerBound)
        var cursor = ByteCursor(
            UnsafeRawBufferPointer(rebasing: bytes[directory.range]), file: file)
        var entries: [ZipEntry] = []
        var places: [String: Int] = [:]
        for place in 0..<directory.entryCount {
            let entry = try reader.entry(&cursor)
            guard places.updateValue(place, forKey: entry.name) == nil else {
                throw .malformed(
                    file, "the zip entry \(CheckpointError.quote(entry.name)) is repeated")
            }
            entries.append(entry)
        }
        guard cursor.remaining == 0 else {
            throw .malformed(file, "the zip directory has more entries than it says")
        }
        try Self.checkOverlap(entries, file)
        self.entries = entries
        self.places = places
    }

    /// The entry called `name`.
    subscript(name: String) -> ZipEntry? {
        places[name].map { entries[$0] }
    }

    private static func checkOverlap(
        _ entries: [ZipEntry], _ file: String
    ) throws(CheckpointError) {
        var end = 0
        for entry in entries.sorted(by: { $0.headerOffset < $1.headerOffset }) {
            guard entry.headerOffset >= end else {
                throw .malformed(
                    file, "the zip entry \(CheckpointError.quote(entry.name)) overlaps another")
            }
            end = entry.range.upperBound
        }
    }
}

extension ZipArchive {
    /// Reads lines of the central directory and their local headers.
    private struct Reader {
        let bytes: UnsafeRawBufferPointer
        let file: String
        /// The first byte of the central directory.
        let contentEnd: Int

        func entry(_ cursor: inout ByteCursor) throws(CheckpointError) -> ZipEntry {
            let what: StaticString = "a line of the zip directory"
            guard try cursor.read(UInt32.self, what) == ZipArchive.entrySignature else {
                throw .malformed(file, "a line of the zip directory has a wrong signature")
            }
            _ = try cursor.read(count: 4, what)  // versions
            let flags = try cursor.read(UInt16.self, what)
            let method = try cursor.read(UInt16.self, what)
            _ = try cursor.read(count: 8, what)  // time, date, checksum
            let compressed = try cursor.read(UInt32.self, what)
            let uncompressed = try cursor.read(UInt32.self, what)
            let nameLength = Int(try cursor.read(UInt16.self, what))
            let extraLength = Int(try cursor.read(UInt16.self, what))
            let commentLength = Int(try cursor.read(UInt16.self, what))
            _ = try cursor.read(count: 8, what)  // disk, attributes
            let offset = try cursor.read(UInt32.self, what)
            let nameBytes = try cursor.read(count: nameLength, what)
            let extra = try cursor.read(count: extraLength, what)
            _ = try cursor.read(count: commentLength, what)
            let sizes = try ZipSizes(
                uncompressed: uncompressed, compressed: compressed, offset: offset, extra: extra,
                file: file)
            guard let name = String(utf8: nameBytes) else {
                throw .malformed(file, "the name of a zip entry is not UTF-8")
            }
            try checkStored(flags: flags, method: method, sizes, name)
            return try local(name: name, nameBytes: nameBytes, sizes)
        }

        private func checkStored(
            flags: UInt16, method: UInt16, _ sizes: ZipSizes, _ name: String
        ) throws(CheckpointError) {
            let entry = "the zip entry \(CheckpointError.quote(name))"
            guard method == 0, flags & ZipArchive.encryptedFlag == 0 else {
                throw .unsupported(
                    file, "\(entry) is compressed or encrypted (method \(method))",
                    remedy: "write the checkpoint with torch.save, which stores its entries")
            }
            guard sizes.compressed == sizes.uncompressed else {
                throw .malformed(file, "\(entry) is stored, but its two sizes differ")
            }
        }

        /// Reads the local header, which must agree with the directory.
        private func local(
            name: String, nameBytes: UnsafeRawBufferPointer, _ sizes: ZipSizes
        ) throws(CheckpointError) -> ZipEntry {
            let entry = "the zip entry \(CheckpointError.quote(name))"
            let what: StaticString = "the local header of a zip entry"
            guard sizes.offset <= UInt64(contentEnd) else {
                throw .malformed(file, "\(entry) starts at \(sizes.offset), beyond the content")
            }
            let start = Int(sizes.offset)
            var cursor = ByteCursor(
                UnsafeRawBufferPointer(rebasing: bytes[..<contentEnd]), file: file, offset: start)
            guard try cursor.read(UInt32.self, what) == ZipArchive.localSignature else {
                throw .malformed(file, "\(entry) has no local header at \(start)")
            }
            _ = try cursor.read(UInt16.self, what)  // version
            let flags = try cursor.read(UInt16.self, what)
            let method = try cursor.read(UInt16.self, what)
            _ = try cursor.read(count: 8, what)  // time, date, checksum
            let compressed = try cursor.read(UInt32.self, what)
            let uncompressed = try cursor.read(UInt32.self, what)
            let nameLength = Int(try cursor.read(UInt16.self, what))
            let extraLength = Int(try cursor.read(UInt16.self, what))
            let localName = try cursor.read(count: nameLength, what)
            let extra = try cursor.read(count: extraLength, what)
            let local = try ZipSizes(
                uncompressed: uncompressed, compressed: compressed, offset: 0, extra: extra,
                file: file)
            let sizesFollow = flags & ZipArchive.sizesFollowFlag != 0 && uncompressed == 0
            guard method == 0, flags & ZipArchive.encryptedFlag == 0,
                localName.elementsEqual(nameBytes),
                sizesFollow
                    || (local.uncompressed, local.compressed)
                        == (sizes.uncompressed, sizes.compressed)
            else { throw .malformed(file, "\(entry) differs from its local header") }
            guard sizes.uncompressed <= UInt64(cursor.remaining) else {
                throw .malformed(
                    file,
                    "\(entry) has \(sizes.uncompressed) bytes, only \(cursor.remaining) follow")
            }
            let range = cursor.offset..<cursor.offset + Int(sizes.uncompressed)
            return ZipEntry(name: name, headerOffset: start, range: range)
        }
    }
}
