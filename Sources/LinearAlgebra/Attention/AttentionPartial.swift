import CKernels

/// A part of an attention over some pairs, for a block of queries: for each query and head the
/// triple of maximum logit `m`, sum `Z` of `exp(x - m)`, and values `N` weighted with it.
///
/// Parts over disjoint pairs merge exactly; the output is `N / Z`.
///
/// Thread rule: one request owns it.
package final class AttentionPartial {
    /// The heads.
    package let geometry: AttentionGeometry
    /// Queries there is room for.
    package let capacity: Int
    /// Queries in use.
    package private(set) var queries = 0

    private let maximaBuffer: FloatBuffer
    private let sumsBuffer: FloatBuffer
    private let weightedBuffer: FloatBuffer

    /// `m`, `[queries, heads]`; -infinity for an empty part.
    package var maxima: UnsafeMutablePointer<Float> { maximaBuffer.base }
    /// `Z`, `[queries, heads]`.
    package var sums: UnsafeMutablePointer<Float> { sumsBuffer.base }
    /// `N`, `[queries, heads, headDim]`.
    package var weighted: UnsafeMutablePointer<Float> { weightedBuffer.base }

    /// Makes an empty part with room for `capacity` queries.
    package init(capacity: Int, geometry: AttentionGeometry) {
        precondition(capacity >= 0, "a part of \(capacity) queries")
        self.capacity = capacity
        self.geometry = geometry
        maximaBuffer = FloatBuffer(count: capacity * geometry.heads)
        sumsBuffer = FloatBuffer(count: capacity * geometry.heads)
        weightedBuffer = FloatBuffer(count: capacity * geometry.heads * geometry.headDim)
    }

    /// Makes it the empty part of `queries` queries: `m = -infinity`, `Z = 0`, `N = 0`.
    package func reset(queries: Int) {
        resize(queries: queries)
        let rows = queries * geometry.heads
        maxima.update(repeating: -.infinity, count: rows)
        sums.update(repeating: 0, count: rows)
        weighted.update(repeating: 0, count: rows * geometry.headDim)
    }

    /// Sets the number of queries without touching the values, for a writer of all of them.
    package func resize(queries: Int) {
        precondition(
            queries >= 0 && queries <= capacity, "\(queries) queries, room for \(capacity)")
        self.queries = queries
    }

    /// Merges the part of other pairs for the same queries; an empty part changes nothing.
    package func merge(_ other: AttentionPartial) {
        precondition(other.geometry == geometry && other.queries == queries, "unlike parts")
        CKernels_mergeParts(
            InstructionSet.best.level, part, other.part, queries * geometry.heads,
            geometry.headDim)
    }

    /// Adds a bias to all logits of each head, `[heads]`; an empty part stays empty.
    package func addToMaxima(bias: UnsafePointer<Float>) {
        for query in 0..<queries {
            for head in 0..<geometry.heads { maxima[query * geometry.heads + head] += bias[head] }
        }
    }

    /// Writes `N / Z`, `[queries, heads, headDim]`; zeros where the part is empty.
    package func normalize(into output: UnsafeMutablePointer<Float>) {
        CKernels_normalizePart(
            InstructionSet.best.level, part, queries * geometry.heads, geometry.headDim, output)
    }

    /// The part as the kernels see it, valid while the object lives.
    var part: CKernels_Part {
        CKernels_Part(maxima: maxima, sums: sums, weighted: weighted)
    }
}
