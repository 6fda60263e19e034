/// Watches streamed text for stop strings and releases only what cannot be the beginning of one.
package struct StopSequenceScanner {
    /// What became certain with the last piece of text.
    package struct Output: Equatable, Sendable {
        /// Text to pass on.
        package var text: String

        /// The stop string that ended the text; everything from it on is dropped.
        package var stop: String?
    }

    private let stops: [(text: String, bytes: [UInt8])]
    private var pending: [UInt8] = []
    private var stopped: String?

    /// - Parameter stopStrings: texts that end generation; empty ones are ignored.
    package init(stopStrings: [String]) {
        stops = stopStrings.filter { !$0.isEmpty }.map { ($0, Array($0.utf8)) }
    }

    /// Takes the next piece of text; after a stop string it is dropped.
    package mutating func append(_ text: String) -> Output {
        if let stopped { return Output(text: "", stop: stopped) }
        pending.append(contentsOf: text.utf8)
        if let (position, stop) = firstMatch() {
            stopped = stop
            defer { pending.removeAll() }
            return Output(text: String(decoding: pending[..<position], as: UTF8.self), stop: stop)
        }
        return Output(text: release(keeping: heldBackCount()), stop: nil)
    }

    /// Ends the text and returns what was held back.
    package mutating func finish() -> String { release(keeping: 0) }

    private mutating func release(keeping count: Int) -> String {
        defer { pending.removeFirst(pending.count - count) }
        return String(decoding: pending.dropLast(count), as: UTF8.self)
    }

    private func firstMatch() -> (position: Int, stop: String)? {
        for position in pending.indices {
            for stop in stops where pending[position...].starts(with: stop.bytes) {
                return (position, stop.text)
            }
        }
        return nil
    }

    /// Length of the longest suffix that a stop string begins with.
    private func heldBackCount() -> Int {
        let longest = stops.map { $0.bytes.count - 1 }.max() ?? 0
        for count in stride(from: min(longest, pending.count), to: 0, by: -1) {
            let suffix = pending.suffix(count)
            if stops.contains(where: { $0.bytes.starts(with: suffix) }) { return count }
        }
        return 0
    }
}
