import Synchronization

/// Scratch memory of one `Compute`, grown to the largest request and then reused, so that the
/// steady state allocates nothing.
final class Workspace: @unchecked Sendable {
    // Sendable because the buffers are only touched under `turn`.
    private let turn = Mutex<Void>(())
    private var scratch = ByteBuffer(count: 0)
    private var tables = ByteBuffer(count: 0)

    /// Calls `body` with at least `scratchBytes` and `tableBytes` of 64-byte aligned memory of
    /// unspecified content, which nobody else uses meanwhile.
    func withScratch<Result>(
        bytes scratchBytes: Int, tableBytes: Int = 0,
        _ body: (_ scratch: UnsafeMutableRawPointer, _ tables: UnsafeMutableRawPointer) -> Result
    ) -> Result {
        turn.withLock { _ in
            if scratch.count < scratchBytes { scratch = ByteBuffer(count: scratchBytes) }
            if tables.count < tableBytes { tables = ByteBuffer(count: tableBytes) }
            return body(scratch.base, tables.base)
        }
    }
}
