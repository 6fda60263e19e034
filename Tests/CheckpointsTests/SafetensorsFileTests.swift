import LinearAlgebra
import Testing

@testable import Checkpoints

@Suite struct SafetensorsFileTests {
    private func bytes(_ header: String, data: Int = 0, length: UInt64? = nil) -> [UInt8] {
        var builder = ByteBuilder()
        builder.append(length ?? UInt64(header.utf8.count))
        builder.append(bytes: header.utf8)
        builder.append(zeros: data)
        return builder.bytes
    }

    private func open(_ bytes: [UInt8]) throws -> SafetensorsFile {
        try SafetensorsFile(region: HeapBytes.region(copying: bytes), path: "test.safetensors")
    }

    private func entry(
        _ name: String, _ type: String = "F32", _ shape: String = "[1]",
        _ offsets: String = "[0,4]"
    ) -> String {
        #""\#(name)":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}"#
    }

    private func expectFailure(_ bytes: [UInt8], _ words: String) {
        let error = #expect(throws: CheckpointError.self) { try open(bytes) }
        #expect(error?.description.hasPrefix("test.safetensors") == true)
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }

    @Test func metadataAndUnknownMembers() throws {
        let header =
            #"{"__metadata__":{"format":"pt"},"a":{"dtype":"U8","x":[{}],"shape":[],"data_offsets":[0,1]}}  "#
        let file = try open(bytes(header, data: 1))
        #expect(file.metadata == ["format": "pt"])
        #expect(file.tensorNames == ["a"])
        #expect(try file.tensor(named: "a").integers() == [0])
    }

    @Test func everyTruncationIsAnError() throws {
        let whole = bytes("{\(entry("a"))}", data: 4)
        _ = try open(whole)
        for count in 1..<whole.count {
            #expect(throws: CheckpointError.self) { try open(Array(whole.prefix(count))) }
        }
    }

    @Test func absurdHeaderLengths() {
        expectFailure(bytes("{}", length: .max), "more than any file")
        expectFailure(bytes("{}", length: 100_000_001), "100000000")
        expectFailure(bytes("{}", length: 3), "only 2 follow")
    }

    @Test func brokenHeaders() {
        expectFailure(bytes("[]"), "JSON")
        expectFailure(bytes("{} x"), "JSON")
        expectFailure(bytes(#"{"a":{"dtype":"F32"}}"#), "lacks")
        expectFailure(bytes(#"{"__metadata__":{"a":1}}"#), "JSON")
        expectFailure(bytes("{\(entry("a")),\(entry("a"))}", data: 4), "'a' is repeated")
    }

    @Test func brokenEntries() {
        expectFailure(
            bytes("{\(entry("a", "F8_E4M3"))}", data: 4), "tensor 'a': the dtype 'F8_E4M3'")
        expectFailure(bytes("{\(entry("a", "F32", "[-1]"))}", data: 4), "negative")
        expectFailure(bytes("{\(entry("a", "F32", "[1.0]"))}", data: 4), "integer")
        expectFailure(
            bytes("{\(entry("a", "F32", "[4294967296,4294967296]"))}", data: 4), "overflows")
        expectFailure(bytes("{\(entry("a", "F32", "[2]"))}", data: 4), "needs 8 bytes")
        expectFailure(bytes("{\(entry("a", "F32", "[1]", "[4,0]"))}", data: 4), "no range")
        expectFailure(bytes("{\(entry("a", "F32", "[1]", "[0]"))}", data: 4), "no range")
        expectFailure(bytes("{\(entry("a", "F32", "[1]", "[0,4,8]"))}", data: 4), "JSON")
        expectFailure(bytes("{\(entry("a", "F32", "[1]", "[-4,0]"))}", data: 4), "no range")
    }

    @Test func tensorsMustCoverTheData() {
        expectFailure(bytes("{\(entry("a"))}", data: 3), "only 3 bytes")
        expectFailure(bytes("{\(entry("a"))}", data: 5), "1 bytes after")
        expectFailure(bytes("{\(entry("a", "F32", "[1]", "[4,8]"))}", data: 8), "gap")
        let overlapping = "{\(entry("a")),\(entry("b", "U8", "[3]", "[3,6]"))}"
        expectFailure(bytes(overlapping, data: 6), "overlap")
    }
}
