import Testing

@testable import Checkpoints

@Suite struct UnpicklerTests {
    private func stateDictionary(_ pickle: [UInt8]) throws -> [(name: String, PickleTensor)] {
        try pickle.withUnsafeBytes { bytes in
            var unpickler = try Unpickler(bytes, file: "test.bin")
            return try unpickler.stateDictionary()
        }
    }

    private func expectFailure(_ pickle: [UInt8], _ words: String) {
        let error = #expect(throws: CheckpointError.self) { try stateDictionary(pickle) }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }

    @Test func aTensorIsDescribed() throws {
        let pickle = PickleScript.stateDictionary(
            storage: "HalfStorage", elements: 6, offset: 1, shape: [2, 2], strides: [2, 1])
        let (name, tensor) = try #require(try stateDictionary(pickle).first)
        #expect(name == "weight")
        #expect(tensor.storage.key == "0")
        #expect(tensor.storage.elementCount == 6)
        #expect(tensor.offset == 1)
        #expect(tensor.shape == [2, 2])
        #expect(tensor.strides == [2, 1])
    }

    @Test(arguments: [
        ("os", "system"), ("builtins", "eval"), ("torch", "load"), ("torch", "FloatStorage.x"),
        ("torch._utils", "_rebuild_tensor"), ("collections", "Counter"),
        ("torch.storage", "FloatStorage"),
    ])
    func otherGlobalsAreRefusedByName(module: String, name: String) {
        var script = PickleScript()
        script.global(module, name)
        script.add(".")
        expectFailure(script.bytes, "the global '\(module).\(name)'")
    }

    @Test func onlyTheKnownCallablesAreCalled() {
        var script = PickleScript()
        script.global("torch", "FloatStorage")
        script.add(")R.")
        expectFailure(script.bytes, "a call of a storage class")
        expectFailure(PickleScript.raw(Array("})R".utf8)), "a call of a dictionary")
        script = PickleScript()
        script.text("os.system")
        script.add(")R.")
        expectFailure(script.bytes, "a call of a string")
    }

    @Test func attributesAreDroppedFromDictionariesOnly() throws {
        var script = PickleScript()
        script.global("collections", "OrderedDict")
        script.add(")R}")
        script.text("_metadata")
        script.add("}sb.")
        #expect(try stateDictionary(script.bytes).isEmpty)
        expectFailure(PickleScript.raw(Array("]}b".utf8)), "attributes set on a list")
    }

    @Test(arguments: [0x81, 0x92, 0x8f, 0x69, 0x6f, 0x82, 0x50, 0x43, 0x42, 0x97] as [UInt8])
    func otherOpcodesAreRefused(opcode: UInt8) {
        expectFailure(PickleScript.raw([opcode]), "opcode 0x\(String(opcode, radix: 16))")
    }

    @Test(arguments: [
        "", "0", "1", "t", "s", "u", "a", "e", "b", "R", "Q", "2", "q\u{0}", "(s", "(R", "((t",
        "}(Ku", "\u{4b}\u{1}\u{4b}\u{1}",
    ])
    func missingValuesAreErrors(body: String) {
        #expect(throws: CheckpointError.self) {
            try stateDictionary(PickleScript.raw(Array(body.utf8)))
        }
    }

    @Test func unknownMemoNumbersAreErrors() {
        expectFailure(PickleScript.raw([0x68, 7]), "memo")
        expectFailure(PickleScript.raw([0x6a, 255, 255, 255, 255]), "memo")
    }

    @Test func hugeMemoNumbersNeedNoMemory() throws {
        let pickle = PickleScript.raw([0x7d, 0x72, 255, 255, 255, 255])
        #expect(try stateDictionary(pickle).isEmpty)
    }

    @Test func hugeDeclaredSizesAreErrors() {
        let most = [UInt8](repeating: 0xff, count: 8)
        expectFailure(PickleScript.raw([0x58] + most.prefix(4)), "a string")
        expectFailure(PickleScript.raw([0x8d] + most), "a string")
        expectFailure(PickleScript.raw([0x8d] + most.prefix(7) + [0x7f]), "a string")
        expectFailure(PickleScript.raw([0x8a, 255]), "255 bytes")
    }

    @Test func deepNestingIsHarmless() {
        let tuples = [UInt8](repeating: 0x85, count: 200_000)
        expectFailure(PickleScript.raw([0x29] + tuples), "a tuple as its value")
        let lists = [UInt8](repeating: UInt8(ascii: "]"), count: 70_000)
        expectFailure(PickleScript.raw(lists), "values on the stack")
        let marks = [UInt8](repeating: UInt8(ascii: "("), count: 70_000)
        expectFailure(PickleScript.raw(marks), "values on the stack")
    }

    @Test func tuplesThatDoubleAreHarmless() {
        // Each step pairs the value with itself: 2^1000 leaves if anything walked them.
        let doubling = [[UInt8]](repeating: [0x32, 0x86], count: 1000).flatMap { $0 }
        expectFailure(PickleScript.raw([0x29] + doubling), "a tuple as its value")
    }

    @Test func tensorsThatAreDroppedCountToo() {
        // The arguments stand in the memo, so that each call of 6 bytes makes a tensor.
        var script = PickleScript()
        script.add("}")
        script.global("torch._utils", "_rebuild_tensor_v2")
        script.add("q\u{0}0((")
        script.text("storage")
        script.global("torch", "FloatStorage")
        script.text("0")
        script.text("cpu")
        script.add("K\u{1}tQK\u{0}")
        script.integers([1])
        script.integers([1])
        script.add("N)tq\u{1}0")
        let most = Unpickler.maximumTensors
        script.add(String(repeating: "h\u{0}h\u{1}R0", count: most + 1) + ".")
        expectFailure(script.bytes, "more than \(most) tensors")
    }

    @Test func dictionariesMayContainThemselves() {
        var script = PickleScript()
        script.add("}q\u{0}")
        script.text("self")
        script.add("h\u{0}s.")
        expectFailure(script.bytes, "a dictionary under the name 'self'")
    }

    @Test func integersOfEachLength() throws {
        for (bytes, expected) in [
            ([0x8a, 0], 0), ([0x8a, 1, 0xff], -1), ([0x8a, 2, 0xff, 0x00], 255),
            ([0x4a, 0xfe, 0xff, 0xff, 0xff], -2), ([0x4d, 0xff, 0xff], 65535),
        ] as [([UInt8], Int)] {
            let value = try PickleScript.raw(bytes).withUnsafeBytes { pickle in
                var unpickler = try Unpickler(pickle, file: "test.bin")
                return try unpickler.run()
            }
            guard case .integer(let found) = value else {
                Issue.record("expected an integer, found \(value.kind)")
                continue
            }
            #expect(found == expected)
        }
    }

    @Test func theValueMustBeADictionaryOfTensors() {
        expectFailure(PickleScript.raw([0x4b, 1]), "an integer as its value")
        var script = PickleScript()
        script.add("}")
        script.text("epoch")
        script.add("K\u{1}s.")
        expectFailure(script.bytes, "an integer under the name 'epoch'")
    }

    @Test func bytesAfterTheEndAreErrors() {
        expectFailure([0x80, 2, 0x7d, 0x2e, 0x2e], "left over")
    }
}
