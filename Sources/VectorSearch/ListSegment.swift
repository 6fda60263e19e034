/// One segment of a `ListIndex`: keys and their clusters, in the caller's memory.
///
/// No pointer needs more alignment than bytes have. Nothing of it is trusted: an index checks
/// offsets, slots and centroids when it is made.
package struct ListSegment {
    /// [count, dimension] of the index's scalar.
    package var keys: UnsafeRawPointer
    /// The number of keys; slots are 0 ..< count.
    package var count: Int
    /// [clusterCount, dimension], the mean of each cluster; ranks the clusters.
    package var centroids: UnsafePointer<Float>
    /// The number of clusters, 0 or more.
    package var clusterCount: Int
    /// [clusterCount + 1]: cluster c holds `slots[offsets[c] ..< offsets[c + 1]]`.
    package var offsets: UnsafePointer<UInt32>
    /// [count], the members of the clusters, one cluster after the other.
    package var slots: UnsafePointer<UInt32>
    /// [ceil(count / 64)]: bit `slot % 64` of word `slot / 64` is set for a live slot; nil when
    /// all are live.
    package var live: UnsafePointer<UInt64>?

    /// A segment of borrowed memory.
    package init(
        keys: UnsafeRawPointer, count: Int, centroids: UnsafePointer<Float>, clusterCount: Int,
        offsets: UnsafePointer<UInt32>, slots: UnsafePointer<UInt32>,
        live: UnsafePointer<UInt64>? = nil
    ) {
        self.keys = keys
        self.count = count
        self.centroids = centroids
        self.clusterCount = clusterCount
        self.offsets = offsets
        self.slots = slots
        self.live = live
    }
}
