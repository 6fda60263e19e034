import ArgumentParser
import MemoryEngine

/// Attention paths as they are written on the command line: `exact,knn`.
struct AttentionList: ExpressibleByArgument {
    /// The paths, as given.
    var paths: [AttentionPath]

    init(_ paths: [AttentionPath]) {
        self.paths = paths
    }

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
        paths = parts.compactMap { AttentionPath(rawValue: "\($0)") }
        guard paths.count == parts.count else { return nil }
    }

    /// The list as it would be written.
    var defaultValueDescription: String {
        paths.map(\.rawValue).joined(separator: ",")
    }
}
