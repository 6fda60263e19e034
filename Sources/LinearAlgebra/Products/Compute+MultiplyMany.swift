import CKernels
import COpenBLAS

extension Compute {
    /// Rows of weights that are expanded to floats at a time.
    private static let panelRows = 96

    /// Makes each BLAS call run on its calling thread alone: the pool is the parallelism.
    static let oneThreadPerCall: Void = openblas_set_num_threads(1)

    /// Products with many activations: panels of weights, each expanded into a thread's scratch.
    func multiplyMany(
        _ x: UnsafePointer<Float>, count: Int, products: UnsafeBufferPointer<CKernels_Product>
    ) {
        guard let base = products.baseAddress else { return }
        let bytes = CKernels_multiplyManyScratch(
            instructions.level, precision.code, count, base, products.count, pool.threadCount)
        guard bytes > 0 else { return multiplyFloat(x, count: count, products: products) }
        workspace.withScratch(bytes: bytes) { scratch, _ in
            _ = CKernels_multiplyMany(
                pool.handle, instructions.level, precision.code, x, count, base, products.count,
                scratch)
        }
    }

    /// Where there is no kernel of our own: one BLAS call per panel and thread.
    private func multiplyFloat(
        _ x: UnsafePointer<Float>, count: Int, products: UnsafeBufferPointer<CKernels_Product>
    ) {
        _ = Self.oneThreadPerCall
        let columns = products[0].columns
        let panels = products.reduce(0) { $0 + Self.panels(of: $1) }
        let threadBytes = Self.panelRows * columns * MemoryLayout<Float>.stride
        workspace.withScratch(bytes: threadBytes * pool.threadCount) { scratch, _ in
            pool.run(count: panels) { index, thread in
                var (product, panel) = (0, index)
                while panel >= Self.panels(of: products[product]) {
                    panel -= Self.panels(of: products[product])
                    product += 1
                }
                let room = (scratch + thread * threadBytes).assumingMemoryBound(to: Float.self)
                multiplyPanel(x, count: count, product: products[product], panel: panel, room)
            }
        }
    }

    private static func panels(of product: CKernels_Product) -> Int {
        (product.rows + panelRows - 1) / panelRows
    }

    private func multiplyPanel(
        _ x: UnsafePointer<Float>, count: Int, product: CKernels_Product, panel: Int,
        _ room: UnsafeMutablePointer<Float>
    ) {
        let first = panel * Self.panelRows
        let rows = min(Self.panelRows, product.rows - first)
        let rowBytes = CKernels_byteCount(product.type, product.columns)
        guard let bytes = product.bytes, let y = product.y else { return }
        let source = UnsafeRawPointer(bytes) + first * rowBytes
        let aligned = UInt(bitPattern: source).isMultiple(of: 4)
        let isFloat = product.type == Int32(ElementType.float32.rawValue)
        let weights: UnsafePointer<Float>
        if aligned && isFloat {
            weights = source.assumingMemoryBound(to: Float.self)
        } else {
            CKernels_dequantize(
                instructions.level, product.type, source, rows * product.columns, room)
            weights = UnsafePointer(room)
        }
        let columns = blasint(product.columns)
        cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasTrans, blasint(count), blasint(rows), columns, 1, x,
            columns, weights, columns, product.adds == 0 ? 0 : 1, y + first,
            blasint(product.rows))
    }
}
