import LinearAlgebra
import TestSupport
import Testing

@testable import Checkpoints

@Suite struct PyTorchFileTests {
    private func open(_ bytes: [UInt8]) throws -> PyTorchFile {
        try PyTorchFile(region: HeapBytes.region(copying: bytes), path: "test.bin")
    }

    private func expectFailure(_ bytes: [UInt8], _ words: String) {
        let error = #expect(throws: CheckpointError.self) { try open(bytes) }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }

    /// Files that CPython pickled with each protocol, and one with zip64 fields throughout.
    @Test(arguments: [
        "state-protocol-2", "state-protocol-3", "state-protocol-4", "state-protocol-5", "zip64",
    ])
    func viewsOfSharedStorages(name: String) throws {
        let file = try PyTorchFile(path: try Fixture.path("pytorch/\(name).bin"))
        #expect(file.tensorNames.count == 18)
        func check(_ name: String, _ shape: [Int], _ values: [Float]) throws {
            let tensor = try file.tensor(named: name)
            #expect(tensor.shape == shape)
            #expect(try tensor.floats() == values, "\(name)")
        }
        try check("dense", [2, 3], [0, 1, 2, 3, 4, 5])
        try check("transposed", [3, 2], [0, 3, 1, 4, 2, 5])
        try check("offset", [2], [4, 5])
        try check("column", [2], [1, 4])
        try check("repeated", [3, 2], [2, 3, 2, 3, 2, 3])
        try check("parameter", [1, 2, 3], [0, 1, 2, 3, 4, 5])
        try check("single", [1, 3], [3, 4, 5])
        try check("half", [3], [1, -2.5, 65504])
        try check("brain", [3], [1, -2.5, Float(bitPattern: 0x7f61_0000)])
        try check("double", [2], [1.5, -.infinity])
        try check("empty", [0, 3], [])
        try check("scalar", [], [42])
    }

    @Test func integersOfEachStorage() throws {
        let file = try PyTorchFile(path: try Fixture.path("pytorch/state-protocol-2.bin"))
        let expected: [(String, [Int])] = [
            ("long", [-1, 1 << 62]), ("int", [-7, Int(Int32.max)]), ("short", [-7, 32767]),
            ("char", [-7, 127]), ("byte", [7, 255]), ("bool", [1, 0, 1]),
        ]
        for (name, values) in expected {
            #expect(try file.tensor(named: name).integers() == values, "\(name)")
        }
    }

    @Test func hostilePicklesAreRefusedByName() throws {
        expectFailure(try Fixture.bytes("pytorch/os-system.bin"), "the global 'posix.system'")
        expectFailure(try Fixture.bytes("pytorch/eval-protocol-4.bin"), "eval")
    }

    @Test func compressedArchivesAreRefused() throws {
        expectFailure(try Fixture.bytes("pytorch/compressed.bin"), "compressed")
    }

    @Test func olderFormatsAreRefusedWithAdvice() throws {
        let legacy: [UInt8] = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20]
        expectFailure(legacy, "before version 1.6")
        var tar = [UInt8](repeating: 0, count: 512)
        tar.replaceSubrange(257..<262, with: "ustar".utf8)
        expectFailure(tar, "before version 1.6")
        expectFailure(Array("something else".utf8), "expected a zip archive")
    }

    @Test func storagesMustMatchTheirEntries() throws {
        for elements in [5, 7, 1 << 40, Int64.max] {
            let pickle = PickleScript.stateDictionary(
                elements: elements, shape: [1], strides: [1])
            expectFailure(try ZipBuilder.checkpoint(pickle: pickle), "its entry has 24 bytes")
        }
        let pickle = PickleScript.stateDictionary(elements: 6, shape: [6], strides: [1])
        expectFailure(
            try ZipBuilder.archive([("archive/data.pkl", pickle)]), "'0' is not in the archive")
        #expect(try open(ZipBuilder.checkpoint(pickle: pickle)).tensorNames == ["weight"])
    }

    @Test func viewsMustLieInsideTheirStorage() throws {
        let views: [(offset: Int64, shape: [Int64], strides: [Int64])] = [
            (0, [7], [1]), (1, [6], [1]), (0, [2, 3], [4, 1]), (-1, [1], [1]), (0, [2], [-1]),
            (0, [-1], [1]), (0, [2, 2], [1]), (.max, [1], [1]), (.max, [2], [1]), (7, [0], [1]),
            (0, [2], [.max]), (0, [3], [.max]), (0, [.max, .max], [0, 0]),
            (0, [0, .max, .max], [0, 0, 0]),
        ]
        for view in views {
            let pickle = PickleScript.stateDictionary(
                elements: 6, offset: view.offset, shape: view.shape, strides: view.strides)
            let bytes = try ZipBuilder.checkpoint(pickle: pickle)
            let error = #expect(throws: CheckpointError.self, "\(view)") { try open(bytes) }
            #expect(error?.tensor == "weight")
        }
    }

    @Test func viewsThatRepeatAStorageAreLimited() throws {
        let small = PickleScript.stateDictionary(elements: 6, shape: [1000, 6], strides: [0, 1])
        let tensor = try open(ZipBuilder.checkpoint(pickle: small)).tensor(named: "weight")
        #expect(tensor.elementCount == 6000)
        let large = PickleScript.stateDictionary(elements: 6, shape: [1 << 40], strides: [0])
        expectFailure(try ZipBuilder.checkpoint(pickle: large), "too often")
    }

    @Test func gatheringEqualsTheDefinition() throws {
        var generator = SplitMix(seed: 3)
        for _ in 0..<200 {
            let shape = (0..<Int.random(in: 0...4, using: &generator)).map { _ in
                Int64.random(in: 1...4, using: &generator)
            }
            let strides = shape.map { _ in Int64.random(in: 0...5, using: &generator) }
            let offset = Int64.random(in: 0...3, using: &generator)
            let values = (0..<64).map { UInt8($0) }
            let pickle = PickleScript.stateDictionary(
                storage: "ByteStorage", elements: 64, offset: offset, shape: shape,
                strides: strides)
            let file = try open(
                ZipBuilder.archive([("a/data.pkl", pickle), ("a/data/0", values)]))
            var expected = [Int(offset)]
            for (dimension, stride) in zip(shape, strides) {
                expected = expected.flatMap { base in
                    (0..<Int(dimension)).map { base + $0 * Int(stride) }
                }
            }
            #expect(try file.tensor(named: "weight").integers() == expected)
        }
    }

    @Test func repeatedTensorNamesAreErrors() throws {
        var script = PickleScript()
        script.add("}")
        for _ in 0..<2 {
            script.text("weight")
            script.tensor(elements: 6, shape: [6], strides: [1])
            script.add("s")
        }
        script.add(".")
        expectFailure(try ZipBuilder.checkpoint(pickle: script.bytes), "the name is repeated")
    }

    @Test func theArchiveMustHoldOneLittleEndianPickle() throws {
        let pickle = PickleScript.raw([0x7d])
        expectFailure(try ZipBuilder.archive([("data.pkl", pickle)]), "found 0")
        expectFailure(
            try ZipBuilder.archive([("a/data.pkl", pickle), ("b/data.pkl", pickle)]), "found 2")
        expectFailure(
            try ZipBuilder.archive([("a/data.pkl", pickle), ("a/byteorder", Array("big".utf8))]),
            "little-endian")
    }

    @Test func writtenFilesReadBack() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("pytorch_model.bin")
        let samples = SampleTensors.plain(seed: 4)
        try PyTorchWriter.write(
            to: path, tensors: samples.descriptions, content: samples.write)
        let file = try PyTorchFile(path: path)
        #expect(file.tensorNames == samples.descriptions.map(\.name))
        for description in samples.descriptions {
            let tensor = try file.tensor(named: description.name)
            #expect(TensorDescription(tensor) == description)
            #expect(tensor.bytes == samples.bytes(description.name))
        }
    }
}
