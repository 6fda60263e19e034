import CKernels

extension Compute {
    /// Rounds floats to `elementType`, plain or block-quantized.
    ///
    /// Plain types are rounded to nearest even. Blocks follow the GGUF format's `Q8_0`, `Q4_0` and
    /// `Q4_1` as ggml's reference quantizers write them, bit for bit, on every instruction set.
    ///
    /// - Parameters:
    ///   - count: a multiple of the type's block.
    ///   - destination: `count` elements, at any alignment.
    /// - Returns: whether every value could be represented; `false` where one is not finite or a
    ///   block's scale exceeds the range of a half.
    package func quantize(
        _ source: UnsafePointer<Float>, count: Int, to elementType: ElementType,
        into destination: UnsafeMutableRawPointer
    ) -> Bool {
        let (block, bytes) = (elementType.blockElements, elementType.blockBytes)
        precondition(count.isMultiple(of: block), "\(count) elements of \(elementType.name)")
        let pieces = FittingPieces()
        inSlices(of: count / block, width: max(block, 2)) { first, count in
            pieces.record(
                Self.quantize(
                    source + first * block, count: count * block, to: elementType,
                    level: instructions.level, into: destination + first * bytes))
        }
        return pieces.allFit
    }

    /// Rounds some rows of a matrix to `elementType`, in another order if wanted.
    ///
    /// Rows that have the type already are copied as they are.
    ///
    /// - Parameters:
    ///   - rows: the rows to write, counted in the order of the destination.
    ///   - order: how the destination's rows are found in `matrix`.
    ///   - destination: `[rows, columns]` of `elementType`.
    /// - Returns: whether every value could be represented.
    /// - Complexity: scratch memory of one row per thread.
    package func quantize(
        _ matrix: WeightMatrix, rows: Range<Int>, order: RowOrder = .stored,
        to elementType: ElementType, into destination: UnsafeMutableRawPointer
    ) -> Bool {
        precondition(
            rows.lowerBound >= 0 && rows.upperBound <= matrix.rows,
            "rows \(rows) of a matrix of \(matrix.rows) rows")
        guard let rowBytes = elementType.byteCount(elements: matrix.columns) else {
            preconditionFailure("\(matrix.columns) columns of \(elementType.name)")
        }
        let pieces = FittingPieces()
        let room = matrix.columns * MemoryLayout<Float>.stride
        workspace.withScratch(bytes: room * pool.threadCount) { scratch, _ in
            pool.run(count: rows.count) { index, thread in
                let source = order.source(of: rows.lowerBound + index)
                let target = destination + index * rowBytes
                if matrix.elementType == elementType { return matrix.copyRow(source, into: target) }
                let floats = (scratch + thread * room).assumingMemoryBound(to: Float.self)
                matrix.dequantizeRow(source, into: floats)
                pieces.record(
                    Self.quantize(
                        floats, count: matrix.columns, to: elementType, level: instructions.level,
                        into: target))
            }
        }
        return pieces.allFit
    }

    private static func quantize(
        _ source: UnsafePointer<Float>, count: Int, to elementType: ElementType, level: Int32,
        into destination: UnsafeMutableRawPointer
    ) -> Bool {
        let type = Int32(elementType.rawValue)
        guard elementType.blockElements == 1 else {
            return CKernels_quantize(level, type, source, count, destination) == 1
        }
        CKernels_round(level, type, source, count, destination)
        guard elementType != .float32 else { return true }
        // A half or brain float whose exponent is full is infinite or no number.
        let full: UInt16 = elementType == .float16 ? 0x7C00 : 0x7F80
        var fits = true
        for index in 0..<count {
            let bits = destination.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)
            fits = fits && bits & full != full
        }
        return fits
    }
}

extension WeightMatrix {
    fileprivate func copyRow(_ row: Int, into destination: UnsafeMutableRawPointer) {
        region.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            destination.copyMemory(from: base + row * rowBytes, byteCount: rowBytes)
        }
    }
}
