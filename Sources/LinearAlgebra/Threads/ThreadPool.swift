import CKernels

/// Threads for parallel loops that last microseconds.
///
/// Workers spin for about a millisecond after the last loop, then park. A loop ends when all its
/// indices are done, whoever ran them, so a worker that is not scheduled delays nobody.
///
/// Thread rule: any thread may start a loop; concurrent callers take turns. A loop started
/// inside a loop of the same pool runs on that thread alone.
package final class ThreadPool: @unchecked Sendable {
    // Sendable because the C pool serialises its callers and the handle never changes.
    let handle: OpaquePointer

    /// The number of threads that run a loop, the caller included.
    package let threadCount: Int

    /// Starts `threadCount - 1` threads.
    package init(threadCount: Int = ThreadPool.availableCores) {
        precondition(threadCount > 0, "a pool of \(threadCount) threads")
        guard let handle = CKernels_poolCreate(min(threadCount, 1024)) else {
            fatalError("no memory for a pool of \(threadCount) threads")
        }
        self.handle = handle
        self.threadCount = CKernels_poolThreads(handle)
    }

    deinit { CKernels_poolDestroy(handle) }

    /// Calls `body` once for each index below `count`, in parallel, and waits for the last call.
    ///
    /// Swift allocates a few bytes for the closure; products and attention bring loops written in C
    /// and allocate nothing.
    ///
    /// - Parameter body: receives the index and the number of the thread, below `threadCount`;
    ///   no two calls run with the same thread number at once.
    package func run(count: Int, _ body: (_ index: Int, _ thread: Int) -> Void) {
        precondition(count >= 0 && count <= Int32.max, "a loop over \(count) indices")
        withoutActuallyEscaping(body) { escapable in
            // The pointer lends the closure to the workers for the time of the loop.
            withUnsafePointer(to: escapable) { closure in
                CKernels_poolRun(
                    handle, count,
                    { context, index, thread in
                        context?.assumingMemoryBound(to: Body.self).pointee(index, thread)
                    }, UnsafeMutableRawPointer(mutating: closure))
            }
        }
    }

    private typealias Body = (_ index: Int, _ thread: Int) -> Void
}
