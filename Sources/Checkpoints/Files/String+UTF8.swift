extension String {
    /// The string with these UTF-8 bytes, or `nil` when they are not valid.
    ///
    /// Faster than the generic `String(validating:as:)`, which matters for the
    /// hundred thousand strings of a vocabulary.
    init?(utf8 bytes: UnsafeRawBufferPointer) {
        let string = bytes.withMemoryRebound(to: UInt8.self) { buffer -> String? in
            guard let valid = try? UTF8Span(validating: buffer.span) else { return nil }
            return String(copying: valid)
        }
        guard let string else { return nil }
        self = string
    }
}
