import Foundation

/// The directory that holds memories.
public struct StoreLocation: Sendable, Equatable {
    /// The directory's path.
    public let path: String

    /// The store at `path`.
    public init(path: String) {
        self.path = path
    }

    /// The store that a face uses: the given path, else `MNEME_STORE`, else `indexes` in the
    /// working directory.
    public static func resolve(_ path: String? = nil) -> StoreLocation {
        resolve(path, environment: ProcessInfo.processInfo.environment)
    }

    static func resolve(_ path: String?, environment: [String: String]) -> StoreLocation {
        if let path { return StoreLocation(path: path) }
        if let path = environment["MNEME_STORE"], !path.isEmpty {
            return StoreLocation(path: path)
        }
        return StoreLocation(path: "indexes")
    }
}
