/// One difference between a memory and what is about to use it.
package struct ManifestMismatch: Equatable, Sendable, CustomStringConvertible {
    package enum Field: String, Sendable, CaseIterable {
        case formatVersion = "format version"
        case model
        case tokenizer
        case adapter
        case memoryLayers = "memory layers"
        case dimensions
        case elementType = "element type"
        case keyLayout = "key layout"
        case population
        case windows
    }

    package let field: Field
    /// What the memory has.
    package let memory: String
    /// What was expected.
    package let expected: String

    package init(field: Field, memory: String, expected: String) {
        self.field = field
        self.memory = memory
        self.expected = expected
    }

    package var remedy: String {
        switch field {
        case .formatVersion: "index again with this version, or use the version that made it"
        case .model: "run with that model, or index again with this one"
        case .tokenizer: "use the tokenizer the memory was made with, or index again"
        case .adapter: "choose that adapter (--adapter), or index again with this one"
        case .memoryLayers: "use an adapter or model with these memory layers, or index again"
        case .dimensions: "use the model the memory was made with, or index again"
        case .elementType: "ask for that element type, or index again with this one"
        case .keyLayout: "use the checkpoint format the memory was made from, or index again"
        case .population: "ask for that population, or index again with this one"
        case .windows: "use those window settings, or index again"
        }
    }

    package var description: String {
        "the memory's \(field.rawValue) is \(memory), expected \(expected); \(remedy)"
    }
}
