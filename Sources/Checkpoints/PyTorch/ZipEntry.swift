/// A stored file of a zip archive.
struct ZipEntry {
    let name: String
    /// The first byte of the local header.
    let headerOffset: Int
    /// The content's bytes in the archive.
    let range: Range<Int>
}
