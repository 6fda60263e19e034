/// A failure of the engine, with what to do about it.
public struct EngineError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of failure it is; decides the exit code or status of a face.
    public enum Kind: String, Sendable, Codable {
        /// The request itself is wrong.
        case usage
        /// A file or memory is damaged or of another kind.
        case data
        /// Something named does not exist.
        case missing
        /// A service or file cannot be reached now.
        case unavailable
        /// Something cannot be written.
        case cannotCreate
        /// Somebody else holds it now.
        case busy
        /// The work was interrupted.
        case interrupted
        /// Anything else.
        case failure
    }

    /// The kind of failure.
    public let kind: Kind
    /// What went wrong and how to remedy it.
    public let message: String

    /// An error of `kind` that says `message`.
    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
