internal import CSentencePieceShims

/// The C++ SentencePiece processor of one model.
///
/// Immutable after loading, so any number of threads may encode at once.
final class SentencePieceProcessor: @unchecked Sendable {
    // @unchecked because the handle is a pointer; the C++ object behind it is only read after init and
    // its `Encode` is const and keeps no state.
    private let handle: OpaquePointer

    /// Tokens lent by `withTokens`.
    typealias Tokens = UnsafeBufferPointer<CSentencePieceShims_Token>

    private static let messageCapacity = 512

    /// Loads a serialized model that `SentencePieceModel` has accepted.
    init(_ bytes: UnsafeRawBufferPointer) throws(TokenizationError) {
        var loaded: OpaquePointer?
        var message = [CChar](repeating: 0, count: Self.messageCapacity)
        let status = CSentencePieceShims_load(
            bytes.assumingMemoryBound(to: UInt8.self).baseAddress, bytes.count, &loaded, &message,
            message.count)
        guard status == CSentencePieceShims_ok, let loaded else {
            throw .invalidSentencePieceModel(reason: Self.text(message))
        }
        handle = loaded
    }

    deinit { CSentencePieceShims_release(handle) }

    /// Number of pieces.
    var pieceCount: Int { Int(CSentencePieceShims_pieceCount(handle)) }

    /// Encodes `bytes` and lends the tokens, which live until `body` returns.
    func withTokens<Result>(
        of bytes: UnsafeRawBufferPointer,
        _ body: (Tokens) -> Result
    ) throws(TokenizationError) -> Result {
        var tokens: UnsafeMutablePointer<CSentencePieceShims_Token>?
        var count = 0
        var message = [CChar](repeating: 0, count: Self.messageCapacity)
        let status = CSentencePieceShims_encode(
            handle, bytes.assumingMemoryBound(to: UInt8.self).baseAddress, bytes.count, &tokens,
            &count, &message, message.count)
        guard status == CSentencePieceShims_ok else {
            throw .encodingFailed(reason: Self.text(message))
        }
        defer { CSentencePieceShims_releaseTokens(tokens) }
        return body(UnsafeBufferPointer(start: tokens, count: count))
    }

    private static func text(_ message: [CChar]) -> String {
        let bytes = message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
        return TokenizationError.escaped(String(decoding: bytes, as: UTF8.self).unicodeScalars)
    }
}
