/// A key of a typed database: a small value with one byte encoding.
///
/// Encodings compare as unsigned bytes, so integers are written big-endian to keep their order.
package protocol DatabaseKey: Sendable {
    /// The encoding, 1 to 511 bytes.
    var keyBytes: [UInt8] { get }

    /// Decodes a key; `nil` when `keyBytes` is no encoding of this type.
    init?(keyBytes: UnsafeRawBufferPointer)
}
