import CKernels

extension Compute {
    /// Writes `y = x W^T`.
    ///
    /// - Parameters:
    ///   - x: `[count, columns]`
    ///   - y: `[count, rows]`, apart from `x`
    package func multiply(
        _ x: UnsafePointer<Float>, count: Int, by matrix: WeightMatrix,
        into y: UnsafeMutablePointer<Float>
    ) {
        lend(matrix, y) { product in
            withUnsafeTemporaryAllocation(of: CKernels_Product.self, capacity: 1) { products in
                products.initializeElement(at: 0, to: product)
                multiply(x, count: count, products: UnsafeBufferPointer(products))
            }
        }
    }

    /// Adds `x W^T` to `y`.
    ///
    /// - Parameters:
    ///   - x: `[count, columns]`
    ///   - y: `[count, rows]`, apart from `x`
    ///   - room: `[count, rows]`, overwritten where a product cannot be added while it is made.
    package func multiply(
        _ x: UnsafePointer<Float>, count: Int, by matrix: WeightMatrix,
        addingTo y: UnsafeMutablePointer<Float>, room: UnsafeMutablePointer<Float>
    ) {
        guard count > Int(CKernels_few) else {
            multiply(x, count: count, by: matrix, into: room)
            return add(room, into: y, count: count * matrix.rows)
        }
        lend(matrix, y) { product in
            withUnsafeTemporaryAllocation(of: CKernels_Product.self, capacity: 1) { products in
                products.initializeElement(at: 0, to: product)
                products[0].adds = 1
                multiply(x, count: count, products: UnsafeBufferPointer(products))
            }
        }
    }

    /// Writes the products of `x` with two matrices of equal columns, in one parallel loop.
    package func multiply(
        _ x: UnsafePointer<Float>, count: Int, by first: WeightMatrix, _ second: WeightMatrix,
        into firstY: UnsafeMutablePointer<Float>, _ secondY: UnsafeMutablePointer<Float>
    ) {
        lend(first, firstY) { one in
            lend(second, secondY) { two in
                withUnsafeTemporaryAllocation(of: CKernels_Product.self, capacity: 2) { products in
                    products.initializeElement(at: 0, to: one)
                    products.initializeElement(at: 1, to: two)
                    multiply(x, count: count, products: UnsafeBufferPointer(products))
                }
            }
        }
    }

    /// Writes the products of `x` with three matrices of equal columns, in one parallel loop.
    package func multiply(
        _ x: UnsafePointer<Float>, count: Int, by first: WeightMatrix, _ second: WeightMatrix,
        _ third: WeightMatrix, into firstY: UnsafeMutablePointer<Float>,
        _ secondY: UnsafeMutablePointer<Float>, _ thirdY: UnsafeMutablePointer<Float>
    ) {
        lend(first, firstY) { one in
            lend(second, secondY) { two in
                lend(third, thirdY) { three in
                    withUnsafeTemporaryAllocation(of: CKernels_Product.self, capacity: 3) {
                        products in
                        products.initializeElement(at: 0, to: one)
                        products.initializeElement(at: 1, to: two)
                        products.initializeElement(at: 2, to: three)
                        multiply(x, count: count, products: UnsafeBufferPointer(products))
                    }
                }
            }
        }
    }

    /// Writes the products of `x` with any number of matrices of equal columns.
    ///
    /// The forms for two and three matrices allocate nothing; this one may.
    package func multiply(
        _ x: UnsafePointer<Float>, count: Int, by matrices: [WeightMatrix],
        into outputs: [UnsafeMutablePointer<Float>]
    ) {
        precondition(matrices.count == outputs.count, "one output per matrix")
        withUnsafeTemporaryAllocation(of: CKernels_Product.self, capacity: matrices.count) {
            products in
            for (index, matrix) in matrices.enumerated() {
                lend(matrix, outputs[index]) { products.initializeElement(at: index, to: $0) }
            }
            // The regions outlive the call because the caller's array holds them.
            withExtendedLifetime(matrices) {
                multiply(x, count: count, products: UnsafeBufferPointer(products))
            }
        }
    }

    /// Tells which matrices the products after the next ones read.
    ///
    /// Threads that have nothing to do in between fetch the weights. Changes no result; does
    /// nothing for many activations.
    package func expect(
        count: Int, _ first: WeightMatrix, _ second: WeightMatrix? = nil,
        _ third: WeightMatrix? = nil
    ) {
        guard count <= Int(CKernels_few), pool.threadCount > 1 else { return }
        withUnsafeTemporaryAllocation(of: CKernels_Product.self, capacity: 3) { products in
            var matrices = 0
            func add(_ matrix: WeightMatrix?) {
                guard let matrix else { return }
                // Only the address leaves the closure: the weights are fetched, never read, so
                // they may end at any time.
                let product = matrix.region.withUnsafeBytes { Self.product(of: matrix, $0, nil) }
                products.initializeElement(at: matrices, to: product)
                matrices += 1
            }
            add(first)
            add(second)
            add(third)
            CKernels_expectProducts(pool.handle, products.baseAddress, matrices)
        }
    }

    private func lend<Result>(
        _ matrix: WeightMatrix, _ y: UnsafeMutablePointer<Float>,
        _ body: (CKernels_Product) -> Result
    ) -> Result {
        matrix.region.withUnsafeBytes { bytes in
            body(Self.product(of: matrix, bytes, y))
        }
    }

    private static func product(
        of matrix: WeightMatrix, _ bytes: UnsafeRawBufferPointer,
        _ y: UnsafeMutablePointer<Float>?
    ) -> CKernels_Product {
        CKernels_Product(
            bytes: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), rows: matrix.rows,
            columns: matrix.columns, type: Int32(matrix.elementType.rawValue), y: y,
            adds: 0)
    }

    private func multiply(
        _ x: UnsafePointer<Float>, count: Int, products: UnsafeBufferPointer<CKernels_Product>
    ) {
        precondition(count >= 0, "\(count) activations")
        guard count > 0, let first = products.first, let base = products.baseAddress else { return }
        precondition(
            products.allSatisfy { $0.columns == first.columns },
            "matrices that share an input have equal columns")
        guard count <= Int(CKernels_few) else {
            multiplyMany(x, count: count, products: products)
            return
        }
        let bytes = CKernels_multiplyFewScratch(instructions.level, first.columns)
        workspace.withScratch(bytes: bytes) { scratch, _ in
            CKernels_multiplyFew(
                pool.handle, instructions.level, precision.code, x, count, base, products.count,
                scratch)
        }
    }
}
