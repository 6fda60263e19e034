/// The sizes (and offset) of a zip header after its zip64 extra field has been applied.
struct ZipSizes: Equatable {
    static let zip64Field = UInt16(1)

    private(set) var uncompressed: UInt64
    private(set) var compressed: UInt64
    private(set) var offset: UInt64

    /// Replaces the fields that are saturated by those of the zip64 field in `extra`.
    ///
    /// Format: PKWARE's APPNOTE, section 4.5.3: only saturated fields are present, in the order
    /// uncompressed size, compressed size, offset.
    init(
        uncompressed: UInt32, compressed: UInt32, offset: UInt32, extra: UnsafeRawBufferPointer,
        file: String
    ) throws(CheckpointError) {
        self.uncompressed = UInt64(uncompressed)
        self.compressed = UInt64(compressed)
        self.offset = UInt64(offset)
        guard [uncompressed, compressed, offset].contains(.max) else { return }
        let what: StaticString = "a zip64 extra field"
        var cursor = ByteCursor(extra, file: file)
        while cursor.remaining >= 4 {
            let identifier = try cursor.read(UInt16.self, what)
            let length = Int(try cursor.read(UInt16.self, what))
            var field = ByteCursor(try cursor.read(count: length, what), file: file)
            guard identifier == Self.zip64Field else { continue }
            if uncompressed == .max { self.uncompressed = try field.read(UInt64.self, what) }
            if compressed == .max { self.compressed = try field.read(UInt64.self, what) }
            if offset == .max { self.offset = try field.read(UInt64.self, what) }
            return
        }
    }
}
