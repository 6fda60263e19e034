extension CheckpointError {
    /// What went wrong, in broad terms, for callers that react differently.
    package enum Kind: Sendable, Equatable {
        /// The operating system could not open, read or map the file.
        case unreadable
        /// The bytes contradict the format's specification.
        case malformed
        /// The bytes are well formed but use something this reader does not do.
        case unsupported
        /// A file or tensor that was asked for is not there.
        case missing
        /// A file could not be written.
        case unwritable
    }
}
