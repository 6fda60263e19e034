/// One step of a compiled wildcard pattern.
enum WildcardToken: Hashable, Sendable {
    /// Exactly this byte.
    case byte(UInt8)
    /// One byte of the set, which never holds a slash.
    case set(ByteSet)
    /// `*`: any run of bytes without a slash.
    case star
    /// `**` at the end of a pattern: any run of bytes.
    case globstar
    /// The way past a following `directories`: nothing, or one whole run of directories.
    case optional
    /// The `**/` of a pattern: any run of bytes that ends in a slash.
    case directories
}
