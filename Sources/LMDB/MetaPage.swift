import Glibc

/// What can be read of a meta page of a data file before LMDB opens it.
///
/// Layout of LMDB 0.9 on 64-bit systems: a page header of 16 bytes, the magic number at 16, the
/// page size at 40, each of 32 bits.
struct MetaPage {
    private static let magic: UInt32 = 0xBEEF_C0DE

    /// Bytes of a page, as the file says.
    let pageSize: Int

    /// Reads the page at `offset`; `nil` when there is no meta page.
    init?(_ descriptor: Int32, at offset: Int) {
        var bytes = [UInt8](repeating: 0, count: 44)
        guard pread(descriptor, &bytes, bytes.count, offset) == bytes.count else { return nil }
        let (magic, pageSize) = bytes.withUnsafeBytes {
            (
                UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: 16, as: UInt32.self)),
                UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: 40, as: UInt32.self))
            )
        }
        guard magic == Self.magic else { return nil }
        self.pageSize = Int(pageSize)
    }
}
