/// The reason why a checkpoint could not be read or written.
///
/// Names that come from files are shortened and escaped, so that a hostile file cannot flood or
/// control the terminal that shows the error.
package struct CheckpointError: Error, CustomStringConvertible, Sendable, Equatable {
    /// What went wrong, in broad terms.
    package let kind: Kind
    /// The path of the file.
    package let file: String
    /// The tensor concerned, if it is one tensor.
    package let tensor: String?
    /// What was expected and what was found.
    package let reason: String
    /// What the user can do.
    package let remedy: String

    /// Describes one failure; `reason` and `remedy` are clauses without a full stop.
    package init(kind: Kind, file: String, tensor: String?, reason: String, remedy: String) {
        self.kind = kind
        self.file = file
        self.tensor = tensor
        self.reason = reason
        self.remedy = remedy
    }

    package var description: String {
        let place = tensor.map { "\(file): tensor \(Self.quote($0))" } ?? file
        return "\(place): \(reason); \(remedy)"
    }
}

extension CheckpointError {
    static func malformed(_ file: String, tensor: String? = nil, _ reason: String) -> Self {
        Self(
            kind: .malformed, file: file, tensor: tensor, reason: reason,
            remedy: "the file is damaged or incomplete, fetch or write it again")
    }

    static func unsupported(
        _ file: String, tensor: String? = nil, _ reason: String, remedy: String
    ) -> Self {
        Self(kind: .unsupported, file: file, tensor: tensor, reason: reason, remedy: remedy)
    }

    static func missing(
        _ file: String, tensor: String? = nil, _ reason: String, remedy: String
    ) -> Self {
        Self(kind: .missing, file: file, tensor: tensor, reason: reason, remedy: remedy)
    }

    /// `text` in single quotes, control characters escaped, shortened to 160 characters.
    static func quote(_ text: String) -> String {
        var result = "'"
        for scalar in text.unicodeScalars.prefix(160) {
            if scalar.properties.generalCategory == .control {
                result += scalar.escaped(asASCII: true)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        let isCut = text.unicodeScalars.dropFirst(160).first != nil
        return result + (isCut ? "…'" : "'")
    }
}
