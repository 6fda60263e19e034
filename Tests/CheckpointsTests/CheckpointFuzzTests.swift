import LinearAlgebra
import TestSupport
import Testing

@testable import Checkpoints

/// Mutated files must load or throw; they must never crash, hang or allocate without bound.
@Suite struct CheckpointFuzzTests {
    private static let rounds = 3000

    /// Reads everything that an accepted file offers.
    private func readAll(_ checkpoint: some Checkpoint) throws {
        for name in checkpoint.tensorNames {
            let tensor = try checkpoint.tensor(named: name)
            switch tensor.type {
            case .element, .float64: _ = try tensor.floats()
            default: _ = try tensor.integers()
            }
        }
    }

    /// Opens mutations of `bytes`; returns how many were accepted.
    private func fuzz(
        _ bytes: [UInt8], seed: UInt64, open: (ByteRegion) throws -> any Checkpoint
    ) -> Int {
        var accepted = 0
        for round in 0..<UInt64(Self.rounds) {
            var mutation = ByteMutation(bytes, seed: seed &+ round)
            do {
                try readAll(try open(HeapBytes.region(copying: mutation.apply())))
                accepted += 1
            } catch is CheckpointError {
            } catch {
                Issue.record("seed \(seed &+ round): unexpected error \(error)")
            }
        }
        return accepted
    }

    @Test func gguf() throws {
        let directory = try TemporaryDirectory()
        let samples = SampleTensors.elements(seed: 1)
        try GGUFWriter.write(
            to: directory.path("x"),
            metadata: [
                ("general.alignment", .uint32(32)), ("names", .array(.string(["a", "bc"]))),
                ("nested", .array(.array([.int16([1, 2]), .bool([true])]))),
            ], tensors: samples.descriptions, content: samples.write)
        let accepted = fuzz(try directory.read("x"), seed: 1_000_000) { region in
            try GGUFFile(region: region, path: "fuzz")
        }
        #expect((1..<Self.rounds).contains(accepted))
    }

    @Test func safetensors() throws {
        let directory = try TemporaryDirectory()
        let samples = SampleTensors.plain(seed: 2)
        try SafetensorsWriter.write(
            to: directory.path("x"), tensors: samples.descriptions, metadata: ["a": "b"],
            content: samples.write)
        let accepted = fuzz(try directory.read("x"), seed: 2_000_000) { region in
            try SafetensorsFile(region: region, path: "fuzz")
        }
        #expect((1..<Self.rounds).contains(accepted))
    }

    @Test(arguments: ["state-protocol-2", "state-protocol-4", "zip64"])
    func pyTorch(name: String) throws {
        let accepted = fuzz(try Fixture.bytes("pytorch/\(name).bin"), seed: 3_000_000) { region in
            try PyTorchFile(region: region, path: "fuzz")
        }
        #expect((1..<Self.rounds).contains(accepted))
    }

    /// The pickle alone, so that most mutations reach the machine.
    @Test func pickles() throws {
        let whole = try Fixture.bytes("pytorch/state-protocol-4.bin")
        let pickle = try whole.withUnsafeBytes { bytes in
            let archive = try ZipArchive(bytes, file: "fixture")
            return Array(bytes[try #require(archive["archive/data.pkl"]).range])
        }
        var accepted = 0
        for seed in 0..<UInt64(Self.rounds) {
            var mutation = ByteMutation(pickle, seed: seed)
            do {
                try mutation.apply().withUnsafeBytes { bytes in
                    var unpickler = try Unpickler(bytes, file: "fuzz")
                    _ = try unpickler.stateDictionary()
                }
                accepted += 1
            } catch is CheckpointError {}
        }
        #expect((1..<Self.rounds).contains(accepted))
    }

    @Test func indexes() throws {
        let bytes = try Fixture.bytes("longllama-tiny-bin/pytorch_model.bin.index.json")
        var accepted = 0
        for seed in 0..<UInt64(1000) {
            var mutation = ByteMutation(bytes, seed: seed)
            let region = HeapBytes.region(copying: mutation.apply())
            if (try? ShardIndex(region: region, path: "fuzz")) != nil { accepted += 1 }
        }
        #expect((1..<1000).contains(accepted))
    }
}
