import LinearAlgebra

/// A tensor as a view of a storage with any strides.
struct StridedView: Sendable {
    /// A view that repeats elements may be larger than its storage up to this many elements.
    private static let maximumRepeatedElements = 1 << 20

    let name: String
    let shape: [Int]
    let type: TensorType
    /// Steps per dimension, in elements.
    private let strides: [Int]
    /// The first element, counted in elements.
    private let offset: Int
    /// The whole storage.
    private let storage: ByteRegion
    private let byteCount: Int

    /// Validates `tensor` against the bytes of its storage.
    init(
        name: String, _ tensor: PickleTensor, storage: ByteRegion, file: String
    ) throws(CheckpointError) {
        let type = tensor.storage.type
        guard tensor.shape.count == tensor.strides.count,
            let byteCount = type.byteCount(shape: tensor.shape)
        else {
            throw .malformed(
                file, tensor: name,
                "the shape \(tensor.shape) with strides \(tensor.strides) is invalid or overflows")
        }
        guard let end = Self.end(tensor, isEmpty: byteCount == 0),
            end <= tensor.storage.elementCount
        else {
            throw .malformed(
                file, tensor: name,
                "the shape \(tensor.shape) with strides \(tensor.strides) at \(tensor.offset) "
                    + "exceeds its storage of \(tensor.storage.elementCount) elements")
        }
        let limit = max(tensor.storage.elementCount, Self.maximumRepeatedElements)
        guard byteCount / type.blockBytes <= limit else {
            throw .unsupported(
                file, tensor: name,
                "the shape \(tensor.shape) repeats a storage of \(tensor.storage.elementCount) "
                    + "elements too often", remedy: "save the tensor's contiguous() copy")
        }
        self.name = name
        shape = tensor.shape
        self.type = type
        strides = tensor.strides
        offset = tensor.offset
        self.storage = storage
        self.byteCount = byteCount
    }

    /// The tensor: in place when the view is dense, otherwise gathered into a heap copy.
    var tensor: Tensor {
        let start = offset * type.blockBytes
        let region =
            isDense ? storage.slice(start..<start + byteCount) : gathered()
        return Tensor(name: name, shape: shape, type: type, region: region)
    }

    /// One more than the last element of the view; `nil` when it is negative or overflows.
    private static func end(_ tensor: PickleTensor, isEmpty: Bool) -> Int? {
        guard tensor.offset >= 0, tensor.strides.allSatisfy({ $0 >= 0 }) else { return nil }
        if isEmpty { return tensor.offset }
        var last = tensor.offset
        for (dimension, stride) in zip(tensor.shape, tensor.strides) {
            let (span, spanOverflow) = (dimension - 1).multipliedReportingOverflow(by: stride)
            let (sum, sumOverflow) = last.addingReportingOverflow(span)
            guard !spanOverflow, !sumOverflow else { return nil }
            last = sum
        }
        return last == .max ? nil : last + 1
    }

    /// Whether the elements lie one after the other, outermost dimension first.
    private var isDense: Bool {
        guard byteCount > 0 else { return true }
        var expected = 1
        for (dimension, stride) in zip(shape, strides).reversed() where dimension != 1 {
            guard stride == expected else { return false }
            expected *= dimension
        }
        return true
    }

    private func gathered() -> ByteRegion {
        HeapBytes.region(count: byteCount) { target in
            storage.withUnsafeBytes { source in
                switch type.blockBytes {
                case 1: gather(UInt8.self, source, target)
                case 2: gather(UInt16.self, source, target)
                case 4: gather(UInt32.self, source, target)
                default: gather(UInt64.self, source, target)
                }
            }
        }
    }

    /// Copies elements of the width of `Word` in row-major order.
    private func gather<Word: BitwiseCopyable>(
        _ word: Word.Type, _ source: UnsafeRawBufferPointer, _ target: UnsafeMutableRawBufferPointer
    ) {
        let width = MemoryLayout<Word>.size
        let (rowLength, rowStride) = (shape.last ?? 1, strides.last ?? 0)
        var position = [Int](repeating: 0, count: max(shape.count - 1, 0))
        var written = 0
        while written < byteCount {
            let row = zip(position, strides).reduce(offset) { $0 + $1.0 * $1.1 }
            for column in 0..<rowLength {
                let value = source.loadUnaligned(
                    fromByteOffset: (row + column * rowStride) * width, as: word)
                target.storeBytes(of: value, toByteOffset: written, as: word)
                written += width
            }
            for dimension in position.indices.reversed() {
                position[dimension] += 1
                if position[dimension] < shape[dimension] { break }
                position[dimension] = 0
            }
        }
    }
}
