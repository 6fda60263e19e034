import LMDB

/// A key of the `metadata` database.
package enum MetadataKey: String, DatabaseKey, CaseIterable {
    /// The manifest, as JSON.
    case manifest
    /// The counters of the last commit, a ``GenerationRecord``.
    case generation

    package init?(keyBytes: UnsafeRawBufferPointer) {
        guard let text = String(validating: keyBytes, as: UTF8.self) else { return nil }
        self.init(rawValue: text)
    }

    package var keyBytes: [UInt8] { Array(rawValue.utf8) }
}
