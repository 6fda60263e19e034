import Foundation
import MemoryEngine

/// Turns Ctrl-C into a request to stop; a second one ends the process.
final class InterruptHandler {
    /// Raised by the first Ctrl-C.
    let interruption = Interruption()
    private let source: any DispatchSourceSignal

    init() {
        signal(SIGINT, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
        let interruption = interruption
        source.setEventHandler {
            if interruption.isRaised { _exit(130) }
            interruption.raise()
            Terminal.note("\nstopping after this window; committed work is kept")
        }
        source.resume()
        self.source = source
    }

    deinit {
        source.cancel()
        signal(SIGINT, SIG_DFL)
    }
}
