import Glibc

/// Hints to the system about mapped pages.
enum PageAdvice {
    /// Announces that all of `bytes` will be read: the system then reads what it does not hold in
    /// pieces of 2 MiB, into huge pages where the file system has them, instead of page by page.
    static func expectScan(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        let pageBytes = max(1, sysconf(Int32(_SC_PAGESIZE)))
        let lead = Int(bitPattern: start) % pageBytes
        // The pages are not written: the call takes a mutable pointer for all its kinds of advice.
        let page = UnsafeMutableRawPointer(mutating: start - lead)
        // LMDB's advice is that reads are at random, which would end each piece after itself.
        madvise(page, bytes.count + lead, MADV_NORMAL)
        guard madvise(page, bytes.count + lead, MADV_HUGEPAGE) != 0 else { return }
        madvise(page, bytes.count + lead, MADV_WILLNEED)
    }
}
