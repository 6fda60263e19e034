import CFaissShims

/// Clustering of keys by Faiss.
package enum KMeans {
    /// Clusters `count` keys into at most `clusters` non-empty clusters.
    ///
    /// Plain (not spherical) L2 k-means on mean-centred keys, ten iterations on at most 256 keys
    /// per cluster, then an assignment of all keys, and the true means of the members. Fewer
    /// clusters come out where there are fewer (different) keys. The result depends on the keys
    /// and the seed only.
    ///
    /// Takes O(min(count, 256 clusters) * clusters * dimension) operations and one thread, apart
    /// from threads of BLAS.
    ///
    /// - Parameters:
    ///   - keys: [count, dimension] of `scalar`, of any alignment; every component is finite.
    ///   - count: The number of keys; without keys the table is empty.
    ///   - dimension: Components of a key, 1 ... `VectorSearchLimit.dimension`.
    ///   - scalar: How components are stored.
    ///   - clusters: Clusters wanted, at least 1.
    ///   - seed: Chooses sample and initial centroids.
    package static func cluster(
        keys: UnsafeRawPointer, count: Int, dimension: Int, scalar: VectorScalar, clusters: Int,
        seed: UInt64
    ) throws(VectorSearchError) -> ClusterTable {
        let possible = 1...VectorSearchLimit.count
        guard clusters >= 1 else {
            throw .sizeOutOfRange(
                name: "number of clusters", received: clusters, allowed: possible, segment: nil)
        }
        guard count != 0 else { return ClusterTable(centroids: [], offsets: [0], slots: []) }
        guard possible.contains(count) else {
            throw .sizeOutOfRange(
                name: "number of keys", received: count, allowed: 0...possible.upperBound,
                segment: nil)
        }
        guard (1...VectorSearchLimit.dimension).contains(dimension) else {
            throw .sizeOutOfRange(
                name: "dimension", received: dimension,
                allowed: 1...VectorSearchLimit.dimension, segment: nil)
        }
        return try run(
            keys: keys, count: count, dimension: dimension, scalar: scalar,
            clusters: min(clusters, count), seed: seed)
    }

    /// The same, for sizes that were checked.
    private static func run(
        keys: UnsafeRawPointer, count: Int, dimension: Int, scalar: VectorScalar, clusters: Int,
        seed: UInt64
    ) throws(VectorSearchError) -> ClusterTable {
        var centroids = [Float](repeating: 0, count: clusters * dimension)
        var offsets = [UInt32](repeating: 0, count: clusters + 1)
        var slots = [UInt32](repeating: 0, count: count)
        var produced: Int64 = 0
        try VectorSearchError.check("k-means of \(count) keys", arguments: []) { error in
            CFaissShims_kmeans(
                keys, Int64(count), Int64(dimension), scalar.shim, Int64(clusters), seed,
                &centroids, &offsets, &slots, &produced, error)
        }
        centroids.removeLast((clusters - Int(produced)) * dimension)
        offsets.removeLast(clusters - Int(produced))
        return ClusterTable(centroids: centroids, offsets: offsets, slots: slots)
    }
}
