/// Where a vector is: the segment of the index, and the slot in it.
///
/// Thirty-two bits each, in this order: search results are written by C in this layout.
package struct VectorID: Sendable, Hashable {
    /// The position of the segment in the list the index was made from.
    package var segment: Int32
    /// The row in the segment's key block.
    package var slot: Int32

    /// The vector `slot` of `segment`.
    package init(segment: Int32, slot: Int32) {
        self.segment = segment
        self.slot = slot
    }

    /// Stands where there are fewer results than asked for.
    package static let none = VectorID(segment: -1, slot: -1)
}
