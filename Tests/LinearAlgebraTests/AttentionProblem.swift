import Foundation
import LinearAlgebra
import TestSupport

/// A random attention problem, its exact solution, and ways to cut its pairs into runs.
struct AttentionProblem {
    let geometry: AttentionGeometry
    let queries: Int
    let pairs: Int
    let type: PairElementType
    let mask: [UInt8]?
    let x: [Float]  // [queries, heads, headDim]
    let keys: ByteBuffer  // [kvHeads, pairs, headDim]
    let values: ByteBuffer  // [kvHeads, pairs, headDim]
    private let keyFloats: [Float]
    private let valueFloats: [Float]

    init(
        geometry: AttentionGeometry, queries: Int, pairs: Int, type: PairElementType,
        maskedShare: Double = 0, scale: Float = 2, using generator: inout SplitMix
    ) {
        self.geometry = geometry
        self.queries = queries
        self.pairs = pairs
        self.type = type
        x = generator.floats(queries * geometry.heads * geometry.headDim, scale: scale)
        let elements = geometry.kvHeads * pairs * geometry.headDim
        let compute = Compute(pool: ThreadPool(threadCount: 1), precision: .float32)
        (keys, keyFloats) = Self.store(
            generator.floats(elements, scale: 2), geometry.headDim, type, compute)
        (values, valueFloats) = Self.store(
            generator.floats(elements), geometry.headDim, type, compute)
        mask =
            maskedShare == 0
            ? nil
            : (0..<pairs).map { _ in
                Double.random(in: 0..<1, using: &generator) < maskedShare ? 0 : 1
            }
    }

    private static func store(
        _ floats: [Float], _ width: Int, _ type: PairElementType, _ compute: Compute
    ) -> (ByteBuffer, [Float]) {
        let rows = floats.count / width
        let bytes = ByteBuffer(count: rows * type.rowBytes(width))
        compute.convertRows(
            floats, rows: rows, width: width, stride: width, to: type, into: bytes.base)
        var back = floats
        compute.convertRows(
            UnsafeRawPointer(bytes.base), rows: rows, width: width, from: type, into: &back)
        return (bytes, back)
    }

    /// Attends with the pairs cut after `cuts`, and returns the triple.
    func attend(
        _ compute: Compute, cuts: [Int] = [], visibility: PairVisibility = .all
    ) -> AttentionPartial {
        let partial = AttentionPartial(capacity: queries, geometry: geometry)
        let bounds = [0] + cuts + [pairs]
        let rowBytes = type.rowBytes(geometry.headDim)
        let maskBytes = ByteBuffer(count: pairs)
        maskBytes.bytes.copyBytes(from: mask ?? [])
        let runs = (0..<geometry.kvHeads).map { head in
            zip(bounds, bounds.dropFirst()).map { first, end in
                let offset = (head * pairs + first) * rowBytes
                return PairRun(
                    keys: keys.base + offset, values: values.base + offset, count: end - first,
                    mask: mask == nil
                        ? nil
                        : UnsafePointer(
                            (maskBytes.base + first).assumingMemoryBound(to: UInt8.self)))
            }
        }
        withExtendedLifetime((keys, values, maskBytes)) {
            compute.attend(
                queries: x, count: queries, geometry: geometry, elementType: type, runs: runs,
                visibility: visibility, into: partial)
        }
        return partial
    }

    /// The output in double precision: hidden and masked pairs have the logit -1e6.
    func solution(visibility: PairVisibility = .all) -> [Double] {
        var output = [Double](repeating: 0, count: x.count)
        for row in 0..<(queries * geometry.heads) where pairs > 0 {
            let logits = logits(row: row, visibility: visibility)
            let largest = logits.max() ?? 0
            let weights = logits.map { exp($0 - largest) }
            let sum = weights.reduce(0, +)
            let dim = geometry.headDim
            let first = row % geometry.heads / geometry.group * pairs * dim
            valueFloats.withUnsafeBufferPointer { values in
                for (pair, weight) in weights.enumerated() where weight > 0 {
                    var element = 0
                    while element < dim {
                        let value = Double(values[first + pair * dim + element])
                        output[row * dim + element] += weight / sum * value
                        element += 1
                    }
                }
            }
        }
        return output
    }

    /// The logits of a query and head, `[pairs]`.
    private func logits(row: Int, visibility: PairVisibility) -> [Double] {
        let dim = geometry.headDim
        let first = row % geometry.heads / geometry.group * pairs * dim
        var logits = [Double](repeating: -1e6, count: pairs)
        for pair in 0..<pairs {
            if let mask, mask[pair] == 0 { continue }
            if case .causal(let past) = visibility, pair > past + row / geometry.heads { continue }
            var (dot, element) = (0.0, 0)
            x.withUnsafeBufferPointer { x in
                keyFloats.withUnsafeBufferPointer { keys in
                    while element < dim {
                        dot +=
                            Double(x[row * dim + element])
                            * Double(keys[first + pair * dim + element])
                        element += 1
                    }
                }
            }
            logits[pair] = max(dot / Double(dim).squareRoot(), -1e6)
        }
        return logits
    }

    /// `partial`'s output.
    static func output(_ partial: AttentionPartial) -> [Float] {
        let geometry = partial.geometry
        var output = [Float](
            repeating: .nan, count: partial.queries * geometry.heads * geometry.headDim)
        partial.normalize(into: &output)
        return output
    }
}
