import ArgumentParser
import MemoryEngine

/// Variants of the pass key task as they are written on the command line: `plain,multi-key`.
struct VariantList: ExpressibleByArgument {
    /// The variants, as given.
    var variants: [PasskeyVariant]

    init(_ variants: [PasskeyVariant]) {
        self.variants = variants
    }

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
        variants = parts.compactMap { PasskeyVariant(rawValue: "\($0)") }
        guard variants.count == parts.count else { return nil }
    }

    /// The list as it would be written.
    var defaultValueDescription: String {
        variants.map(\.rawValue).joined(separator: ",")
    }
}
