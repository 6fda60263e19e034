import Checkpoints
import Foundation

/// The adapter file chosen for a model.
struct AdapterFile {
    let file: SafetensorsFile
    let fingerprint: String

    /// Opens the adapter that `choice` names; `nil` when there is none.
    static func choose(_ choice: AdapterChoice, for location: ModelLocation) throws
        -> AdapterFile?
    {
        switch choice {
        case .none: return nil
        case .file(let path): return try open(path)
        case .standard:
            guard let resource = location.entry?.adapterResource else { return nil }
            return try open(try shipped(resource))
        }
    }

    /// The path of the adapter that is shipped under the name `resource`.
    static func shipped(_ resource: String) throws -> String {
        let url = Bundle.module.url(forResource: resource, withExtension: "adapter.safetensors")
        guard let url else {
            throw EngineError(
                .missing,
                "the shipped adapter '\(resource)' is missing beside the program;"
                    + " install it again or pass --adapter none")
        }
        return url.path
    }

    private static func open(_ path: String) throws -> AdapterFile {
        AdapterFile(
            file: try SafetensorsFile(path: path), fingerprint: try Fingerprint.file(path))
    }
}
