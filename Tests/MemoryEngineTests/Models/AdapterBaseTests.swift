import TestSupport
import Testing

@testable import MemoryEngine

@Suite struct AdapterBaseTests {
    /// A tiny model under the name of the catalogue's, with an adapter trained for `base`.
    private static func load(base: String?, choice: AdapterChoice? = nil) throws -> LoadedModel {
        let directory = try TemporaryDirectory()
        let entry = ModelCatalogue.default
        let path = directory.path(entry.fileName)
        try TinyModel().write(to: path)
        try TinyModel.writeAdapter(to: directory.path("a.safetensors"), seed: 1, base: base)
        return try ModelLoader.load(
            ModelOptions(
                model: path, adapter: choice ?? .file(directory.path("a.safetensors")),
                threads: 1))
    }

    @Test func theSameBaseOrNoneIsAccepted() throws {
        #expect(try Self.load(base: nil).adapterFingerprint != nil)
        let sha256 = ModelCatalogue.default.sha256
        #expect(try Self.load(base: sha256.uppercased()).adapterFingerprint != nil)
    }

    @Test func anotherBaseIsRefused() throws {
        let error = #expect(throws: EngineError.self) { _ = try Self.load(base: "0123") }
        #expect(error?.kind == .data)
        #expect(error?.message.contains("0123") == true)
        #expect(error?.message.contains(ModelCatalogue.default.sha256) == true)
        #expect(error?.message.contains("--adapter none") == true)
        #expect(try Self.load(base: "0123", choice: AdapterChoice.none).adapterFingerprint == nil)
    }
}
