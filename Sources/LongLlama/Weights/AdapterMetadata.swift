/// Typed access to the metadata of an adapter file.
struct AdapterMetadata {
    private let values: [String: String]

    init(_ values: [String: String]) {
        self.values = values
    }

    func positive(_ key: String) throws(ModelError) -> Int {
        guard let text = values[key], let number = Int(text), number > 0 else {
            throw .adapter(
                "metadata '\(key)' is '\(values[key] ?? "missing")', expected a positive integer")
        }
        return number
    }

    /// A number that is zero where it is not given.
    func natural(_ key: String) throws(ModelError) -> Int {
        guard let text = values[key] else { return 0 }
        guard let number = Int(text), number >= 0 else {
            throw .adapter("metadata '\(key)' is '\(text)', expected a whole number")
        }
        return number
    }

    /// A JSON list of integers.
    func integers(_ key: String) throws(ModelError) -> [Int] {
        let text = values[key] ?? ""
        let inner = text.drop { $0 == "[" || $0 == " " }.prefix { $0 != "]" }
        let parts = inner.split(separator: ",").map { $0.filter { $0 != " " } }
        let numbers = parts.compactMap { Int($0) }
        guard !numbers.isEmpty, numbers.count == parts.count else {
            throw .adapter("metadata '\(key)' is '\(text)', expected a list such as [8, 16, 24]")
        }
        return numbers
    }
}
