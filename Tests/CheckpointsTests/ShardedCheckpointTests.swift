import LinearAlgebra
import TestSupport
import Testing

@testable import Checkpoints

@Suite struct ShardedCheckpointTests {
    @Test func pyTorchShardsEqualTheSafetensorsFile() throws {
        let sharded = try CheckpointLocator.open(try Fixture.path("longllama-tiny-bin"))
        let single = try CheckpointLocator.open(try Fixture.path("longllama-tiny"))
        #expect(sharded is ShardedCheckpoint)
        #expect(single is SafetensorsFile)
        #expect(Set(sharded.tensorNames) == Set(single.tensorNames))
        for name in single.tensorNames {
            let expected = try single.tensor(named: name)
            let found = try sharded.tensor(named: name)
            #expect(found.shape == expected.shape)
            #expect(found.type == expected.type)
            #expect(found.bytes == expected.bytes)
        }
    }

    private func open(index: String, in directory: TemporaryDirectory) throws -> ShardedCheckpoint {
        let path = try directory.write("model.safetensors.index.json", Array(index.utf8))
        return try ShardedCheckpoint(path: path)
    }

    @Test(arguments: [
        "../x.safetensors", "/etc/x.bin", "a/x.bin", ".bin", ".safetensors", "..", "", "passwd",
        "x\\\\y.bin", "x\\u0000.bin",
    ])
    func shardsMustBePlainNames(name: String) throws {
        let directory = try TemporaryDirectory()
        let error = #expect(throws: CheckpointError.self) {
            try open(index: #"{"weight_map":{"a":"\#(name)"}}"#, in: directory)
        }
        #expect(error?.description.contains("beside the index") == true)
    }

    @Test(arguments: [
        "", "[]", "{}", #"{"weight_map":{}}"#, #"{"weight_map":[]}"#, #"{"weight_map":{"a":1}}"#,
        #"{"weight_map":{"a":"x.bin","a":"y.bin"}}"#, #"{"weight_map":{"a":"x.bin"}} x"#,
    ])
    func brokenIndexes(index: String) throws {
        let directory = try TemporaryDirectory()
        #expect(throws: CheckpointError.self) { try open(index: index, in: directory) }
    }

    @Test func missingShardsAndTensorsAreNamed() throws {
        let directory = try TemporaryDirectory()
        let index = #"{"weight_map":{"a":"x.safetensors"}}"#
        let noShard = #expect(throws: CheckpointError.self) {
            try open(index: index, in: directory)
        }
        #expect(noShard?.kind == .missing)
        #expect(noShard?.file == directory.path("x.safetensors"))

        let other = SampleTensors(
            seed: 1, [TensorDescription(name: "b", shape: [1], type: .uint8)])
        try SafetensorsWriter.write(
            to: directory.path("x.safetensors"), tensors: other.descriptions,
            content: other.write)
        let noTensor = #expect(throws: CheckpointError.self) {
            try open(index: index, in: directory)
        }
        #expect(noTensor?.tensor == "a")
        #expect(noTensor?.reason.contains("'x.safetensors'") == true)
    }

    @Test(arguments: CheckpointFormat.allCases, [40, 100, 1 << 20])
    func writtenShardsReadBack(format: CheckpointFormat, limit: Int) throws {
        let directory = try TemporaryDirectory()
        let samples = SampleTensors.plain(seed: 5)
        let files = try ShardedCheckpointWriter.write(
            to: directory.path, format: format, tensors: samples.descriptions,
            maximumShardBytes: limit, content: samples.write)
        #expect(try directory.names == files.sorted())
        #expect((files.count == 1) == (limit == 1 << 20))
        let checkpoint = try CheckpointLocator.open(directory.path)
        #expect(Set(checkpoint.tensorNames) == Set(samples.descriptions.map(\.name)))
        for description in samples.descriptions {
            let tensor = try checkpoint.tensor(named: description.name)
            #expect(TensorDescription(tensor) == description)
            #expect(tensor.bytes == samples.bytes(description.name))
        }
    }
}
