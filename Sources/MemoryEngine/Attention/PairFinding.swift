import LinearAlgebra
import LongLlama

/// A memory that says which pairs it attends to.
protocol PairFinding: MemoryAttention {
    /// Overwrites `partial` as `attend` does and returns the pairs that were attended to.
    func find(
        _ queries: UnsafePointer<Float>, count: Int, layer: Int, into partial: AttentionPartial
    ) throws -> NearestPairs
}
