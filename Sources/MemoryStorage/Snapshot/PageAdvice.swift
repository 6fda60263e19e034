import Glibc

/// Hints to the system about mapped pages.
enum PageAdvice {
    /// Announces that `bytes` will be read.
    static func willNeed(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        let pageBytes = max(1, sysconf(Int32(_SC_PAGESIZE)))
        let lead = Int(bitPattern: start) % pageBytes
        // The pages are not written: the call takes a mutable pointer for all its kinds of advice.
        let page = UnsafeMutableRawPointer(mutating: start - lead)
        _ = madvise(page, bytes.count + lead, MADV_WILLNEED)
    }
}
