/// A value of a database: a version byte and fields.
protocol StoredRecord: Sendable {
    /// The version that is written and the only one that is read.
    static var version: UInt8 { get }

    func encodeFields(into writer: inout ByteWriter)

    init(fields reader: inout ByteReader) throws(RecordError)
}

extension StoredRecord {
    static var version: UInt8 { 1 }

    /// The version byte and the fields.
    var encoded: [UInt8] {
        var writer = ByteWriter([Self.version])
        encodeFields(into: &writer)
        return writer.bytes
    }

    /// Decodes all of `bytes`.
    init(decoding bytes: UnsafeRawBufferPointer) throws(RecordError) {
        var reader = ByteReader(bytes)
        let version = try reader.byte()
        guard version == Self.version else {
            throw .unknownVersion(found: version, supported: Self.version)
        }
        try self.init(fields: &reader)
        guard reader.isAtEnd else { throw .trailingBytes(reader.remaining) }
    }
}
