import Glibc

/// An error number of the operating system.
package struct SystemFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The value of `errno`.
    package let code: Int32

    /// Wraps `code`, by default the calling thread's last error.
    package init(code: Int32 = errno) {
        self.code = code
    }

    /// The system's text for the error.
    package var description: String {
        // glibc keeps this text per thread since 2.32, so the call is safe from any thread.
        guard let text = strerror(code) else { return "error \(code)" }
        return String(cString: text)
    }
}
