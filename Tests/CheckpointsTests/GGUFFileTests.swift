import LinearAlgebra
import Testing

@testable import Checkpoints

@Suite struct GGUFFileTests {
    /// A file with one tensor of two float32 numbers and the given fields.
    private func file(
        magic: UInt32 = 0x4655_4747, version: UInt32 = 3, tensorCount: UInt64 = 1,
        metadata: [(String, MetadataValue)] = [], names: [String] = ["weight"],
        dimensions: [UInt64] = [2], type: UInt32 = 0, offset: UInt64 = 0, data: Int = 32
    ) -> [UInt8] {
        var encoder = GGUFEncoder()
        encoder.append(magic)
        encoder.append(version)
        encoder.append(tensorCount)
        encoder.append(UInt64(metadata.count))
        for (key, value) in metadata {
            encoder.append(key)
            encoder.append(value)
        }
        for name in names {
            encoder.append(name)
            encoder.append(UInt32(dimensions.count))
            for dimension in dimensions { encoder.append(dimension) }
            encoder.append(type)
            encoder.append(offset)
        }
        encoder.append(zeros: (32 - encoder.builder.bytes.count % 32) % 32 + data)
        return encoder.builder.bytes
    }

    private func open(_ bytes: [UInt8]) throws -> GGUFFile {
        try GGUFFile(region: HeapBytes.region(copying: bytes), path: "test.gguf")
    }

    private func expectFailure(_ bytes: [UInt8], _ words: String) {
        let error = #expect(throws: CheckpointError.self) { try open(bytes) }
        #expect(error?.description.hasPrefix("test.gguf") == true)
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }

    @Test func dimensionsAreReversed() throws {
        let tensor = try open(file(dimensions: [2, 3], data: 32)).tensor(named: "weight")
        #expect(tensor.shape == [3, 2])
        #expect(tensor.type == .element(.float32))
        #expect(tensor.elementCount == 6)
    }

    @Test func missingTensorIsNamed() throws {
        let file = try open(file())
        #expect(file.tensorIfPresent(named: "bias") == nil)
        let error = #expect(throws: CheckpointError.self) { try file.tensor(named: "bias") }
        #expect(error?.kind == .missing)
        #expect(error?.tensor == "bias")
    }

    @Test func wrongMagicAndVersion() {
        expectFailure(file(magic: 1), "magic")
        expectFailure(file(version: 2), "version 3, found 2")
        expectFailure(file(version: UInt32(3).byteSwapped), "big-endian")
    }

    @Test func everyTruncationIsAnError() throws {
        let bytes = file(metadata: [("list", .array(.string(["a", "b"])))], data: 8)
        _ = try open(bytes)
        for count in 1..<bytes.count {
            #expect(throws: CheckpointError.self) { try open(Array(bytes.prefix(count))) }
        }
    }

    @Test func absurdCounts() {
        expectFailure(file(tensorCount: .max), "number of tensors")
        expectFailure(file(tensorCount: 1 << 40), "number of tensors")
    }

    @Test func offsetsAndShapesBeyondTheFile() {
        expectFailure(file(offset: 64), "exceed")
        expectFailure(file(offset: 1 << 62), "exceed")
        expectFailure(file(offset: 1), "multiple")
        expectFailure(file(dimensions: [1 << 20]), "exceed")
        expectFailure(file(dimensions: [1 << 40, 1 << 40]), "overflows")
        expectFailure(file(dimensions: [.max]), "dimension")
        expectFailure(file(dimensions: [1, 1, 1, 1, 1]), "at most 4 dimensions")
    }

    @Test func unsupportedTypesAreNamed() {
        expectFailure(file(type: 12), "tensor 'weight': the type Q4_K (12)")
        expectFailure(file(type: 999), "unknown (999)")
        expectFailure(file(type: 2), "blocks")
    }

    @Test func repeatedNames() {
        expectFailure(file(tensorCount: 2, names: ["a", "a"]), "tensor 'a': the name is repeated")
        expectFailure(
            file(metadata: [("k", .bool(true)), ("k", .bool(true))]), "key 'k' is repeated")
    }

    @Test func overlappingTensors() {
        expectFailure(file(tensorCount: 2, names: ["a", "b"]), "overlaps")
    }

    @Test func alignmentMustBeAPowerOfTwo() {
        for value in [MetadataValue.uint32(0), .uint32(24), .int32(32)] {
            expectFailure(file(metadata: [("general.alignment", value)]), "power of two")
        }
    }

    @Test func longValuesAreNotPrinted() {
        let value = MetadataValue.string(String(repeating: "A", count: 200_000))
        let error = #expect(throws: CheckpointError.self) {
            try open(file(metadata: [("general.alignment", value)]))
        }
        #expect(error?.description.contains("found a string") == true)
        #expect(error.map { $0.description.utf8.count < 300 } == true)
    }

    @Test func deeplyNestedArraysAreRefused() {
        var array = MetadataArray.uint8([1])
        for _ in 0..<5 { array = .array([array]) }
        expectFailure(file(metadata: [("deep", .array(array))]), "deeply")
    }

    @Test func stringsMustBeUTF8() throws {
        var bytes = file(metadata: [("key", .string("value"))])
        let place = try #require(bytes.firstIndex(of: UInt8(ascii: "v")))
        bytes[place] = 0xff
        expectFailure(bytes, "UTF-8")
    }
}
