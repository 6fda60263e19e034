import TestSupport
import Testing

@testable import Checkpoints

@Suite struct AtomicFileTests {
    @Test func nothingAppearsWithoutCommit() throws {
        let directory = try TemporaryDirectory()
        try directory.write("file", [1])
        do {
            let file = try AtomicFile(path: directory.path("file"))
            try file.write([2, 3])
            #expect(try directory.names.count == 2)
        }
        #expect(try directory.names == ["file"])
        #expect(try directory.read("file") == [1])
    }

    @Test func largeAndSmallPiecesKeepTheirOrder() throws {
        let directory = try TemporaryDirectory()
        let file = try AtomicFile(path: directory.path("file"))
        var expected: [UInt8] = []
        for count in [1, 1 << 20, 3, (1 << 20) - 1, 5, 3 << 20] {
            let piece = [UInt8](repeating: UInt8(count & 0xff) | 1, count: count)
            try file.write(piece)
            expected += piece
        }
        try file.pad(to: 64)
        expected += [UInt8](repeating: 0, count: (64 - expected.count % 64) % 64)
        try file.patch([9, 9], at: 4)
        expected[4...5] = [9, 9]
        #expect(file.count == expected.count)
        try file.commit()
        #expect(try directory.read("file") == expected)
    }

    @Test func aMissingDirectoryIsAnError() throws {
        let error = #expect(throws: CheckpointError.self) { try AtomicFile(path: "/no/such/file") }
        #expect(error?.kind == .unwritable)
    }
}
