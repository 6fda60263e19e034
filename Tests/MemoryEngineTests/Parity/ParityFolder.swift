import Checkpoints
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import MemoryEngine

/// The fixture folders of the parity tests.
enum ParityFolder {
    static let modelIsMissing: Comment =
        "the default model is not in the cache; 'mneme pull' fetches it"

    /// Whether the default model is in the cache.
    static var hasModel: Bool { ModelCache.standard.path(of: ModelCatalogue.default) != nil }

    /// The path of a folder.
    static func path(_ name: String) -> String {
        Bundle.module.bundleURL.appendingPathComponent("Fixtures/Parity/\(name)").path
    }

    /// A copy of a folder with some of its cases.
    ///
    /// - Parameter tensor: the first value of this tensor is changed in every case.
    static func copy(
        _ name: String, cases: [String], altering tensor: String? = nil
    ) throws -> TemporaryDirectory {
        let folder = try TemporaryDirectory()
        for file in ["config.json", "model.safetensors"] {
            try FileManager.default.createSymbolicLink(
                atPath: folder.path(file), withDestinationPath: path(name) + "/" + file)
        }
        let data = try #require(FileManager.default.contents(atPath: path(name) + "/cases.json"))
        let all = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let kept = all.filter { cases.contains($0.key) }
        try folder.write(
            "cases.json", [UInt8](try JSONSerialization.data(withJSONObject: kept)))
        for entry in cases {
            try rewrite(
                path(name) + "/\(entry).safetensors", to: folder.path("\(entry).safetensors"),
                altering: tensor)
        }
        return folder
    }

    private static func rewrite(
        _ source: String, to target: String, altering altered: String?
    ) throws {
        let file = try SafetensorsFile(path: source)
        let tensors = try file.tensorNames.map { TensorDescription(try file.tensor(named: $0)) }
        if let altered { _ = try file.tensor(named: altered) }
        var contents: [String: [UInt8]] = [:]
        for name in file.tensorNames {
            contents[name] = bytes(of: try file.tensor(named: name), altered: name == altered)
        }
        try SafetensorsWriter.write(to: target, tensors: tensors) { description, write in
            try (contents[description.name] ?? []).withUnsafeBytes { all in try write(all) }
        }
    }

    /// A tensor's bytes; altered, the first number has another sign and exponent.
    private static func bytes(of tensor: Tensor, altered: Bool) -> [UInt8] {
        var bytes = tensor.region.withUnsafeBytes { [UInt8]($0) }
        if altered {
            let description = TensorDescription(tensor)
            bytes[isInteger(description) ? 0 : description.type.blockBytes - 1] ^= 0x41
        }
        return bytes
    }

    private static func isInteger(_ tensor: TensorDescription) -> Bool {
        tensor.type == .int64 || tensor.type == .int32
    }
}
