import CKernels
import COpenBLAS

/// What the machine can reach at most, measured, so that other measurements can be read as a
/// share of it.
package struct MachineLimits: Sendable {
    /// Bytes per second that all threads together read from memory.
    package let readBytesPerSecond: Double
    /// Additions and multiplications per second of products in each precision, from the caches;
    /// absent where the processor has no kernel of its own, except for `float32`.
    package let operationsPerSecond: [Precision: Double]

    /// The same of the products that are used when `precision` is asked for.
    package func products(in precision: Precision) -> Double? {
        operationsPerSecond[precision] ?? operationsPerSecond[.float32]
    }

    /// Measures for about a second, best of several rounds; nothing else should run meanwhile.
    package static func measure(pool: ThreadPool) -> MachineLimits {
        var operations: [Precision: Double] = [:]
        for precision in Precision.allCases {
            let peak = productPeak(pool: pool, precision: precision)
            if peak > 0 { operations[precision] = peak }
        }
        return MachineLimits(
            readBytesPerSecond: readBandwidth(pool: pool), operationsPerSecond: operations)
    }

    private static let rounds = 5

    private static func readBandwidth(pool: ThreadPool) -> Double {
        let slices = pool.threadCount * 4
        // Well above the last cache's size.
        let sliceBytes = max(256 << 20, pool.threadCount << 25) / slices
        let memory = ByteBuffer(count: slices * sliceBytes)
        // Pages that were never written all read the same page of zeros, from the cache.
        pool.run(count: slices) { index, _ in
            (memory.base + index * sliceBytes).initializeMemory(
                as: UInt8.self, repeating: 1, count: sliceBytes)
        }
        let level = InstructionSet.best.level
        let seconds = best {
            pool.run(count: slices) { index, _ in
                _ = CKernels_readAll(level, memory.base + index * sliceBytes, sliceBytes)
            }
        }
        return Double(slices * sliceBytes) / seconds
    }

    private static func productPeak(pool: ThreadPool, precision: Precision) -> Double {
        let level = InstructionSet.best.level
        let perTask = CKernels_multiplyTiles(level, precision.code, 1) * 4096
        guard perTask > 0 else { return precision == .float32 ? libraryPeak(pool: pool) : 0 }
        let tasks = pool.threadCount * 4
        let seconds = best {
            pool.run(count: tasks) { _, _ in
                _ = CKernels_multiplyTiles(level, precision.code, 4096)
            }
        }
        return Double(perTask) * Double(tasks) / seconds
    }

    /// The peak of the library that multiplies where there is no kernel of ours: matrices that fit
    /// the second-level cache.
    private static func libraryPeak(pool: ThreadPool) -> Double {
        _ = Compute.oneThreadPerCall
        let (rows, columns, depth, repetitions) = (96, 96, 256, 64)
        let matrices = (0..<pool.threadCount).map { _ in
            FloatBuffer(count: (rows + columns) * depth + rows * columns)
        }
        let tasks = pool.threadCount * 4
        let seconds = best {
            pool.run(count: tasks) { _, thread in
                let base = matrices[thread].base
                for _ in 0..<repetitions {
                    cblas_sgemm(
                        CblasRowMajor, CblasNoTrans, CblasTrans, blasint(rows), blasint(columns),
                        blasint(depth), 1, base, blasint(depth), base + rows * depth,
                        blasint(depth), 0, base + (rows + columns) * depth, blasint(columns))
                }
            }
        }
        return Double(2 * rows * columns * depth * repetitions * tasks) / seconds
    }

    private static func best(_ body: () -> Void) -> Double {
        let clock = ContinuousClock()
        let times = (0..<rounds).map { _ in clock.measure(body) / .seconds(1) }
        return max(times.min() ?? 0, 1e-9)
    }
}
