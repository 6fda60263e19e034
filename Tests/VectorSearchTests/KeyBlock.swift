import VectorSearch

/// Keys of one segment in memory of their own, with an optional cluster table and bitmap.
final class KeyBlock: @unchecked Sendable {
    // Sendable because nothing changes once a test has made it.
    let bytes: UnsafeMutableRawBufferPointer
    let count: Int
    let dimension: Int
    let scalar: VectorScalar
    let offsetInBytes: Int
    private(set) var centroids: UnsafeMutableBufferPointer<Float>
    private(set) var offsets: UnsafeMutableBufferPointer<UInt32>
    private(set) var slots: UnsafeMutableBufferPointer<UInt32>
    private(set) var live: UnsafeMutableBufferPointer<UInt64>?

    /// Stores `values` [count, dimension] as `scalar`, `offsetInBytes` behind an aligned address.
    init(values: [Float], dimension: Int, scalar: VectorScalar, offsetInBytes: Int = 0) {
        self.dimension = dimension
        self.scalar = scalar
        self.offsetInBytes = offsetInBytes
        count = values.count / dimension
        bytes = .allocate(
            byteCount: offsetInBytes + count * scalar.rowBytes(dimension), alignment: 64)
        centroids = .allocate(capacity: 0)
        offsets = .allocate(capacity: 0)
        slots = .allocate(capacity: 0)
        for slot in 0..<count {
            store(Array(values[slot * dimension..<(slot + 1) * dimension]), slot: slot)
        }
    }

    private func store(_ row: [Float], slot: Int) {
        let start = offsetInBytes + slot * scalar.rowBytes(dimension)
        let largest = row.map(abs).max() ?? 0
        let scale = row.allSatisfy(\.isFinite) ? largest / 127 : .nan
        for (index, value) in row.enumerated() {
            switch scalar {
            case .float32:
                bytes.storeBytes(of: value, toByteOffset: start + 4 * index, as: Float.self)
            case .float16:
                bytes.storeBytes(
                    of: Float16(value), toByteOffset: start + 2 * index, as: Float16.self)
            case .bfloat16:
                let upperHalf = UInt16(truncatingIfNeeded: value.bitPattern >> 16)
                bytes.storeBytes(of: upperHalf, toByteOffset: start + 2 * index, as: UInt16.self)
            case .int8:
                bytes.storeBytes(of: scale, toByteOffset: start, as: Float.self)
                let byte = scale > 0 ? Int8((value / scale).rounded()) : 0
                bytes.storeBytes(of: byte, toByteOffset: start + 4 + index, as: Int8.self)
            }
        }
    }

    deinit {
        bytes.deallocate()
        centroids.deallocate()
        offsets.deallocate()
        slots.deallocate()
        live?.deallocate()
    }

    /// The first key.
    var keys: UnsafeRawPointer {
        UnsafeRawPointer(bytes.baseAddress.unsafelyUnwrapped) + offsetInBytes
    }

    /// The stored value of a component.
    func value(slot: Int, component: Int) -> Float {
        let row = keys + slot * scalar.rowBytes(dimension)
        switch scalar {
        case .float32: return row.loadUnaligned(fromByteOffset: 4 * component, as: Float.self)
        case .float16:
            return Float(row.loadUnaligned(fromByteOffset: 2 * component, as: Float16.self))
        case .bfloat16:
            let upperHalf = row.loadUnaligned(fromByteOffset: 2 * component, as: UInt16.self)
            return Float(bitPattern: UInt32(upperHalf) << 16)
        case .int8:
            let byte = row.loadUnaligned(fromByteOffset: 4 + component, as: Int8.self)
            return Float(byte) * row.loadUnaligned(as: Float.self)
        }
    }

    /// Clusters the keys and keeps the table.
    @discardableResult
    func cluster(into clusters: Int, seed: UInt64 = 1) throws -> ClusterTable {
        let table = try KMeans.cluster(
            keys: keys, count: count, dimension: dimension, scalar: scalar, clusters: clusters,
            seed: seed)
        adopt(table)
        return table
    }

    /// Keeps `table`, which may be nonsense.
    func adopt(_ table: ClusterTable) {
        centroids.deallocate()
        offsets.deallocate()
        slots.deallocate()
        centroids = Self.copy(table.centroids)
        offsets = Self.copy(table.offsets)
        slots = Self.copy(table.slots)
    }

    /// Marks as live the slots for which `isLive` holds.
    func setLive(_ isLive: (Int) -> Bool) {
        var words = [UInt64](repeating: 0, count: (count + 63) / 64)
        for slot in 0..<count where isLive(slot) { words[slot / 64] |= 1 << UInt64(slot % 64) }
        live?.deallocate()
        live = Self.copy(words)
    }

    var listSegment: ListSegment {
        ListSegment(
            keys: keys, count: count,
            centroids: UnsafePointer(centroids.baseAddress.unsafelyUnwrapped),
            clusterCount: max(0, offsets.count - 1),
            offsets: UnsafePointer(offsets.baseAddress.unsafelyUnwrapped),
            slots: UnsafePointer(slots.baseAddress.unsafelyUnwrapped),
            live: live.flatMap { UnsafePointer($0.baseAddress) })
    }

    var exactSegment: ExactSegment {
        ExactSegment(
            keys: keys, count: count, live: live.flatMap { UnsafePointer($0.baseAddress) })
    }

    private static func copy<Element>(_ array: [Element]) -> UnsafeMutableBufferPointer<Element> {
        let buffer = UnsafeMutableBufferPointer<Element>.allocate(capacity: array.count)
        _ = buffer.initialize(from: array)
        return buffer
    }
}
