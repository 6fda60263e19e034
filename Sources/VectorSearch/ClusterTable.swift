/// The clusters of one block of keys.
package struct ClusterTable: Sendable, Equatable {
    /// The mean of the members of each cluster, [clusters, dimension].
    package var centroids: [Float]
    /// Cluster c holds `slots[offsets[c] ..< offsets[c + 1]]`; [clusters + 1], from 0.
    package var offsets: [UInt32]
    /// A permutation of the slots of the block, ascending inside a cluster.
    package var slots: [UInt32]

    /// A table of these arrays.
    package init(centroids: [Float], offsets: [UInt32], slots: [UInt32]) {
        self.centroids = centroids
        self.offsets = offsets
        self.slots = slots
    }

    /// The number of clusters, none of which is empty.
    package var clusterCount: Int { offsets.count - 1 }
}
