import Foundation
import MemoryEngine

/// One line on stderr that shows how far work has come; silent where stderr is no terminal.
final class ProgressBar {
    private var lastDrawn = 0.0
    private var isDrawn = false

    /// Redraws at most ten times a second.
    func update(fraction: Double, detail: String) {
        let now = Date().timeIntervalSinceReferenceDate
        guard Terminal.showsProgress, now - lastDrawn > 0.1 else { return }
        lastDrawn = now
        isDrawn = true
        let clamped = min(max(fraction, 0), 1)
        let width = 24
        let filled = Int(clamped * Double(width))
        let bar =
            String(repeating: "#", count: filled)
            + String(repeating: ".", count: width - filled)
        let line = "[\(bar)] \(Int(clamped * 100))% \(detail)"
        Terminal.writeError("\r\u{1B}[K\(line.prefix(max(Terminal.columns - 1, 20)))")
    }

    /// Removes the line.
    func finish() {
        guard isDrawn else { return }
        Terminal.writeError("\r\u{1B}[K")
        isDrawn = false
    }

    /// Shows indexing progress with speed and time left.
    func update(_ progress: IndexProgress) {
        let rate = Int(progress.tokensPerSecond)
        let left = progress.secondsLeft.map { " \(Self.duration($0)) left" } ?? ""
        update(
            fraction: progress.bytesTotal > 0
                ? Double(progress.bytesDone) / Double(progress.bytesTotal) : 0,
            detail: "\(progress.tokensDone) tokens, \(rate) tokens/s,\(left) \(progress.path)")
    }

    /// Seconds as `1h 02m`, `3m 04s` or `5s`.
    static func duration(_ seconds: Double) -> String {
        let total = Int(seconds.rounded())
        if total >= 3600 { return "\(total / 3600)h \(total / 60 % 60)m" }
        if total >= 60 { return "\(total / 60)m \(total % 60)s" }
        return "\(total)s"
    }
}
