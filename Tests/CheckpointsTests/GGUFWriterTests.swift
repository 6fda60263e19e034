import LinearAlgebra
import TestSupport
import Testing

@testable import Checkpoints

@Suite struct GGUFWriterTests {
    private let metadata: [(key: String, value: MetadataValue)] = [
        ("uint8", .uint8(255)), ("int8", .int8(-128)), ("uint16", .uint16(.max)),
        ("int16", .int16(.min)), ("uint32", .uint32(.max)), ("int32", .int32(.min)),
        ("uint64", .uint64(.max)), ("int64", .int64(.min)), ("float32", .float32(1.5)),
        ("float64", .float64(-2.5)), ("bool", .bool(true)), ("string", .string("né")),
        ("uint8s", .array(.uint8([1, 2]))), ("int8s", .array(.int8([-1]))),
        ("uint16s", .array(.uint16([1]))), ("int16s", .array(.int16([-1]))),
        ("uint32s", .array(.uint32([1]))), ("int32s", .array(.int32([-1]))),
        ("uint64s", .array(.uint64([1]))), ("int64s", .array(.int64([-1]))),
        ("float32s", .array(.float32([0.5]))), ("float64s", .array(.float64([0.25]))),
        ("bools", .array(.bool([true, false]))), ("strings", .array(.string(["", "a"]))),
        ("arrays", .array(.array([.int8([]), .string(["x"])]))),
    ]

    @Test(arguments: [UInt32(8), 32, 256])
    func filesReadBack(alignment: UInt32) throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("model.gguf")
        let samples = SampleTensors.elements(seed: 1)
        let metadata = metadata + [("general.alignment", .uint32(alignment))]
        try GGUFWriter.write(
            to: path, metadata: metadata, tensors: samples.descriptions, content: samples.write)

        let file = try GGUFFile(path: path)
        #expect(file.metadata == Dictionary(uniqueKeysWithValues: metadata.map { ($0, $1) }))
        #expect(file.tensorNames == samples.descriptions.map(\.name))
        for description in samples.descriptions {
            let tensor = try file.tensor(named: description.name)
            #expect(TensorDescription(tensor) == description)
            #expect(tensor.bytes == samples.bytes(description.name))
        }
        #expect(try directory.names == ["model.gguf"])
    }

    @Test func valuesConvert() {
        #expect(MetadataValue.uint32(7).integer == 7)
        #expect(MetadataValue.uint64(.max).integer == nil)
        #expect(MetadataValue.float32(0.5).number == 0.5)
        #expect(MetadataValue.bool(true).flag == true)
        #expect(MetadataValue.string("a").string == "a")
        #expect(MetadataValue.array(.string(["a"])).strings == ["a"])
        #expect(MetadataValue.array(.int32([-1])).integers == [-1])
        #expect(MetadataValue.array(.uint64([.max])).integers == nil)
        #expect(MetadataValue.array(.float32([1])).floats == [1])
        #expect(MetadataValue.string("a").integer == nil)
    }

    @Test func integersAndRepeatedNamesAreRefused() throws {
        let directory = try TemporaryDirectory()
        let integer = TensorDescription(name: "a", shape: [1], type: .int8)
        let float = TensorDescription(name: "a", shape: [1], type: .element(.float32))
        for tensors in [[integer], [float, float]] {
            #expect(throws: CheckpointError.self) {
                try GGUFWriter.write(
                    to: directory.path("x.gguf"), metadata: [], tensors: tensors
                ) { _, _ in }
            }
        }
        #expect(try directory.names == [])
    }
}
