import LinearAlgebra
import TestSupport
import Testing

@testable import Checkpoints

@Suite struct SafetensorsWriterTests {
    @Test func filesReadBack() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("model.safetensors")
        let samples = SampleTensors.plain(seed: 2)
        try SafetensorsWriter.write(
            to: path, tensors: samples.descriptions, metadata: ["a\n": "\"é\"", "b": ""],
            content: samples.write)

        let file = try SafetensorsFile(path: path)
        #expect(file.metadata == ["a\n": "\"é\"", "b": ""])
        #expect(Set(file.tensorNames) == Set(samples.descriptions.map(\.name)))
        for description in samples.descriptions {
            let tensor = try file.tensor(named: description.name)
            #expect(TensorDescription(tensor) == description)
            #expect(tensor.bytes == samples.bytes(description.name))
        }
    }

    @Test func quantizedTensorsAreRefused() throws {
        let directory = try TemporaryDirectory()
        let tensor = TensorDescription(name: "q", shape: [32], type: .element(.q8_0))
        let error = #expect(throws: CheckpointError.self) {
            try SafetensorsWriter.write(to: directory.path("x"), tensors: [tensor]) { _, _ in }
        }
        #expect(error?.tensor == "q")
    }

    @Test func tooFewOrTooManyBytesLeaveNoFile() throws {
        let directory = try TemporaryDirectory()
        let tensor = TensorDescription(name: "a", shape: [4], type: .uint8)
        for count in [3, 5] {
            let error = #expect(throws: CheckpointError.self) {
                try SafetensorsWriter.write(to: directory.path("x"), tensors: [tensor]) {
                    _, write in
                    try [UInt8](repeating: 0, count: count).withUnsafeBytes { try write($0) }
                }
            }
            #expect(error?.tensor == "a")
            #expect(try directory.names == [])
        }
    }
}
