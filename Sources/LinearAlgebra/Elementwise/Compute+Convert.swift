import CKernels

extension Compute {
    /// Rounds floats to nearest even in `elementType`, one of the plain types.
    ///
    /// - Parameter destination: `count` elements, at any alignment.
    package func convert(
        _ source: UnsafePointer<Float>, count: Int, to elementType: ElementType,
        into destination: UnsafeMutableRawPointer
    ) {
        precondition(elementType.blockElements == 1, "rounding to \(elementType.name)")
        let stride = elementType.blockBytes
        inSlices(of: count, width: 1) { first, count in
            CKernels_round(
                instructions.level, Int32(elementType.rawValue), source + first, count,
                destination + first * stride)
        }
    }

    /// Expands `count` elements of `elementType`, a multiple of its block, to floats.
    package func convert(
        _ source: UnsafeRawPointer, count: Int, from elementType: ElementType,
        into destination: UnsafeMutablePointer<Float>
    ) {
        let (block, bytes) = (elementType.blockElements, elementType.blockBytes)
        precondition(count.isMultiple(of: block), "\(count) elements of \(elementType.name)")
        inSlices(of: count / block, width: max(block, 2)) { first, count in
            CKernels_dequantize(
                instructions.level, Int32(elementType.rawValue), source + first * bytes,
                count * block, destination + first * block)
        }
    }
}
