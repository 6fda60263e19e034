/// Whether a document's pairs are part of the memory.
package enum DocumentState: UInt8, Sendable {
    /// At least one file has this content.
    case live = 1
    /// No file has it any more; the pairs remain until the segment is compacted, and the
    /// document becomes live again when its content comes back.
    case removed = 2
    /// Only some of its tokens are stored: it is being written, or its writer died.
    case partial = 3
}
