import LMDB

/// A key that is its UTF-8 bytes.
struct TextKey: DatabaseKey, ExpressibleByStringLiteral, Equatable {
    let text: String

    init(_ text: String) { self.text = text }

    init(stringLiteral value: String) { text = value }

    var keyBytes: [UInt8] { Array(text.utf8) }

    init?(keyBytes: UnsafeRawBufferPointer) {
        guard let text = String(validating: keyBytes, as: UTF8.self), text != "undecodable" else {
            return nil
        }
        self.text = text
    }
}
