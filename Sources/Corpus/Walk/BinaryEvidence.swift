/// What shows that a file is no text.
package enum BinaryEvidence: Hashable, Sendable {
    /// A NUL byte at this offset.
    case nulByte(offset: Int)
    /// This share of control bytes, 0 to 1.
    case controlBytes(share: Double)
}
