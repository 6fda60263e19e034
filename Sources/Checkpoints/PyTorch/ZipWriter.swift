/// Writes the entries of a zip archive, stored, with zip64 fields where they are needed.
///
/// As in PyTorch's archives, content starts at multiples of 64 bytes: a padding field fills
/// each local header.
struct ZipWriter {
    private static let alignment = 64
    /// The identifier of PyTorch's padding field, "FB".
    private static let paddingField = UInt16(0x4246)
    /// Names are UTF-8.
    private static let flags = UInt16(0x0800)
    private static let version = UInt16(45)

    private let output: AtomicFile
    private var directory = ByteBuilder()
    private var entryCount = 0

    init(_ output: AtomicFile) {
        self.output = output
    }

    /// Appends an entry whose bytes are known.
    mutating func append(name: String, content: [UInt8]) throws {
        let output = output
        try append(name: name, byteCount: content.count) {
            try output.write(content)
            var checksum = Checksum32()
            content.withUnsafeBytes { checksum.update($0) }
            return checksum
        }
    }

    /// Appends an entry of `byteCount` bytes, which `body` writes to the file.
    mutating func append(name: String, byteCount: Int, body: () throws -> Checksum32) throws {
        let start = output.count
        try output.write(localHeader(name, byteCount, start: start))
        let checksum = try body().value
        // The checksum is known only now; it stands 14 bytes into the local header.
        var patch = ByteBuilder()
        patch.append(checksum)
        try output.patch(patch.bytes, at: start + 14)
        appendLine(name, byteCount, checksum, start: start)
        entryCount += 1
    }

    /// Appends the central directory and the end records.
    func finish() throws(CheckpointError) {
        let start = output.count
        try output.write(directory.bytes)
        let end = output.count
        var records = ByteBuilder()
        records.append(ZipDirectory.zip64EndSignature)
        records.append(UInt64(ZipDirectory.zip64EndLength - 12))
        records.append(Self.version)
        records.append(Self.version)
        records.append(zeros: 8)  // disks
        records.append(UInt64(entryCount))
        records.append(UInt64(entryCount))
        records.append(UInt64(end - start))
        records.append(UInt64(start))
        records.append(ZipDirectory.zip64LocatorSignature)
        records.append(zeros: 4)
        records.append(UInt64(end))
        records.append(UInt32(1))
        records.append(ZipDirectory.endSignature)
        records.append(zeros: 4)
        records.append(UInt16(clamping: entryCount))
        records.append(UInt16(clamping: entryCount))
        records.append(UInt32(clamping: end - start))
        records.append(UInt32(clamping: start))
        records.append(zeros: 2)
        try output.write(records.bytes)
    }

    private func localHeader(_ name: String, _ byteCount: Int, start: Int) -> [UInt8] {
        var extra = ByteBuilder()
        if byteCount >= UInt32.max {
            extra.append(ZipSizes.zip64Field)
            extra.append(UInt16(16))
            extra.append(UInt64(byteCount))
            extra.append(UInt64(byteCount))
        }
        let unpadded =
            start + ZipArchive.localLength + name.utf8.count + extra.bytes.count + 4
        let padding = (Self.alignment - unpadded % Self.alignment) % Self.alignment
        extra.append(Self.paddingField)
        extra.append(UInt16(padding))
        extra.append(zeros: padding)

        var header = ByteBuilder()
        header.append(ZipArchive.localSignature)
        header.append(Self.version)
        appendCommon(&header, name, byteCount, checksum: 0, extraLength: extra.bytes.count)
        header.append(bytes: name.utf8)
        header.append(bytes: extra.bytes)
        return header.bytes
    }

    private mutating func appendLine(
        _ name: String, _ byteCount: Int, _ checksum: UInt32, start: Int
    ) {
        var fields = ByteBuilder()
        if byteCount >= UInt32.max {
            fields.append(UInt64(byteCount))
            fields.append(UInt64(byteCount))
        }
        if start >= UInt32.max { fields.append(UInt64(start)) }
        var extra = ByteBuilder()
        if !fields.bytes.isEmpty {
            extra.append(ZipSizes.zip64Field)
            extra.append(UInt16(fields.bytes.count))
            extra.append(bytes: fields.bytes)
        }
        directory.append(ZipArchive.entrySignature)
        directory.append(Self.version)
        directory.append(Self.version)
        appendCommon(
            &directory, name, byteCount, checksum: checksum, extraLength: extra.bytes.count)
        directory.append(zeros: 10)  // comment length, disk, attributes
        directory.append(UInt32(clamping: start))
        directory.append(bytes: name.utf8)
        directory.append(bytes: extra.bytes)
    }

    /// The fields that local headers and directory lines share.
    private func appendCommon(
        _ header: inout ByteBuilder, _ name: String, _ byteCount: Int, checksum: UInt32,
        extraLength: Int
    ) {
        header.append(Self.flags)
        header.append(zeros: 2)  // stored
        header.append(UInt16(0))
        header.append(UInt16(0x21))  // 1 January 1980: the same input gives the same file
        header.append(checksum)
        header.append(UInt32(clamping: byteCount))
        header.append(UInt32(clamping: byteCount))
        header.append(UInt16(name.utf8.count))
        header.append(UInt16(extraLength))
    }
}
