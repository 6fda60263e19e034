extension [UInt8] {
    /// Lends the bytes as a NUL-terminated path, which must not escape `body`.
    func withCPath<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: count + 1) { buffer in
            for (index, byte) in enumerated() { buffer[index] = CChar(bitPattern: byte) }
            buffer[count] = 0
            guard let base = buffer.baseAddress else {
                preconditionFailure("a temporary allocation of at least one byte has an address")
            }
            return body(UnsafePointer(base))
        }
    }
}
