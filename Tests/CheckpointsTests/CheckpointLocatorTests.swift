import TestSupport
import Testing

@testable import Checkpoints

@Suite struct CheckpointLocatorTests {
    private let samples = SampleTensors.elements(seed: 6)

    private func writeGGUF(_ name: String, in directory: TemporaryDirectory) throws {
        try GGUFWriter.write(
            to: directory.path(name), metadata: [], tensors: samples.descriptions,
            content: samples.write)
    }

    @Test func anEmptyDirectoryListsWhatWasLookedFor() throws {
        let directory = try TemporaryDirectory()
        let error = #expect(throws: CheckpointError.self) {
            try CheckpointLocator.open(directory.path)
        }
        for name in CheckpointLocator.fileNames + ["*.gguf"] {
            #expect(error?.reason.contains(name) == true)
        }
    }

    @Test func aMissingPathIsNamed() {
        let error = #expect(throws: CheckpointError.self) {
            try CheckpointLocator.open("/no/such/model")
        }
        #expect(error?.kind == .missing)
    }

    @Test func theOnlyGGUFFileIsFound() throws {
        let directory = try TemporaryDirectory()
        try writeGGUF("a.gguf", in: directory)
        #expect(try CheckpointLocator.open(directory.path + "/") is GGUFFile)
        try writeGGUF("b.gguf", in: directory)
        let error = #expect(throws: CheckpointError.self) {
            try CheckpointLocator.open(directory.path)
        }
        #expect(error?.reason.contains("'a.gguf', 'b.gguf'") == true)
    }

    @Test func safetensorsComeFirst() throws {
        let directory = try TemporaryDirectory()
        for name in CheckpointLocator.fileNames + ["x.gguf"] { try directory.write(name, [0]) }
        #expect(
            try CheckpointLocator.locate(directory.path) == directory.path("model.safetensors"))
    }

    @Test func filesWithoutEndingAreKnownByContent() throws {
        let directory = try TemporaryDirectory()
        try writeGGUF("blob", in: directory)
        #expect(try CheckpointLocator.open(directory.path("blob")) is GGUFFile)
        try directory.link("pickle", to: try Fixture.path("pytorch/state-protocol-2.bin"))
        #expect(try CheckpointLocator.open(directory.path("pickle")) is PyTorchFile)
        try directory.link("tensors", to: try Fixture.path("longllama-tiny/model.safetensors"))
        #expect(try CheckpointLocator.open(directory.path("tensors")) is SafetensorsFile)
        try directory.write("text", Array("hello".utf8))
        #expect(throws: CheckpointError.self) {
            try CheckpointLocator.open(directory.path("text"))
        }
    }
}
