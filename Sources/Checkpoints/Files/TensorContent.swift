/// Produces the bytes of one tensor for a writer.
///
/// It is called once per tensor and calls `write` as often as it likes; together the pieces must
/// be exactly the bytes that the description's type and shape need, row-major, little-endian.
/// Errors that it throws end the writing and reach the writer's caller; nothing is left behind.
package typealias TensorContent = (
    _ tensor: TensorDescription,
    _ write: (UnsafeRawBufferPointer) throws(CheckpointError) -> Void
) throws -> Void
