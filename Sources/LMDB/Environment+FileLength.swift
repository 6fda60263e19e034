import Glibc

extension Environment {
    /// The most bytes a sound file may lack at its end.
    ///
    /// Pages that a transaction takes and gives back are counted but never written, so a file
    /// may end a few pages early.
    private static let tolerance = 1 << 20

    /// Refuses a file that was cut off, whose missing pages would raise SIGBUS when read.
    ///
    /// A small gap is filled with zeros, which no live page consists of.
    static func checkFileLength(path: String, expected: Int) throws(LMDBError) {
        let file = path + "/data.mdb"
        var status = stat()
        guard stat(file, &status) == 0, status.st_size < expected else { return }
        let missing = expected - Int(status.st_size)
        if missing <= tolerance, extend(file, to: expected, by: missing) { return }
        throw LMDBError(
            code: .corrupted, operation: "open the environment", path: path,
            message: "data.mdb has \(status.st_size) bytes, its contents need \(expected)")
    }

    /// Allocates the missing bytes, which (unlike truncation) can never shrink the file.
    private static func extend(_ file: String, to length: Int, by missing: Int) -> Bool {
        let descriptor = Glibc.open(file, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { Glibc.close(descriptor) }
        return posix_fallocate(descriptor, length - missing, missing) == 0
    }
}
