extension Array where Element == UInt8 {
    /// Lends the bytes to `body`, which may throw this module's error.
    func withRawBytes<Result>(
        _ body: (UnsafeRawBufferPointer) throws(TokenizationError) -> Result
    ) throws(TokenizationError) -> Result {
        try withUnsafeBufferPointer { (buffer) throws(TokenizationError) in
            try body(UnsafeRawBufferPointer(buffer))
        }
    }
}
