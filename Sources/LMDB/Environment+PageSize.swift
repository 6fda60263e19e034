import Glibc

extension Environment {
    /// The page sizes that LMDB 0.9 can have written: offsets inside a page have 16 bits.
    private static let pageSizes = 512...32768

    /// Refuses a file whose page size LMDB would divide by without having looked at it.
    ///
    /// Both meta pages count, as LMDB believes the newer one. What is no meta page at all is left
    /// to LMDB, which says so itself.
    static func checkPageSize(path: String) throws(LMDBError) {
        let descriptor = Glibc.open(path + "/data.mdb", O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return }
        defer { Glibc.close(descriptor) }
        guard let first = MetaPage(descriptor, at: 0)?.pageSize else { return }
        guard pageSizes.contains(first), first.nonzeroBitCount == 1 else {
            throw damaged(path, "a power of two in \(pageSizes)", received: first)
        }
        guard let second = MetaPage(descriptor, at: first)?.pageSize else { return }
        guard second == first else { throw damaged(path, "\(first)", received: second) }
    }

    private static func damaged(
        _ path: String, _ expected: String, received: Int
    ) -> LMDBError {
        LMDBError(
            code: .corrupted, operation: "open the environment", path: path,
            message: "a meta page of data.mdb has page size \(received), expected \(expected)")
    }
}
