import Checkpoints

/// Typed access to GGUF metadata with errors that name the key.
struct MetadataReader {
    private let values: [String: MetadataValue]

    init(_ values: [String: MetadataValue]) {
        self.values = values
    }

    func string(_ key: String) throws(ModelError) -> String {
        guard let value = stringIfPresent(key) else { throw missing(key, "a string") }
        return value
    }

    func integer(_ key: String) throws(ModelError) -> Int {
        guard let value = integerIfPresent(key) else { throw missing(key, "an integer") }
        return value
    }

    func float(_ key: String) throws(ModelError) -> Float {
        guard let value = floatIfPresent(key) else { throw missing(key, "a number") }
        return value
    }

    /// The number of strings in an array.
    func count(_ key: String) throws(ModelError) -> Int {
        guard let strings = values[key]?.strings else { throw missing(key, "a list of strings") }
        return strings.count
    }

    func stringIfPresent(_ key: String) -> String? { values[key]?.string }
    func integerIfPresent(_ key: String) -> Int? { values[key]?.integer }
    func integersIfPresent(_ key: String) -> [Int]? { values[key]?.integers }
    func boolIfPresent(_ key: String) -> Bool? { values[key]?.flag }
    func floatIfPresent(_ key: String) -> Float? { values[key]?.number.map { Float($0) } }
    func tokenIfPresent(_ key: String) -> Int32? {
        integerIfPresent(key).flatMap { Int32(exactly: $0) }
    }

    private func missing(_ key: String, _ kind: String) -> ModelError {
        .configuration("metadata '\(key)' is missing or not \(kind)")
    }
}
