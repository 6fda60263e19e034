import Glibc
import LinearAlgebra
import TestSupport
import Testing

@testable import Checkpoints

@Suite struct MappedFileTests {
    @Test func regionKeepsTheMappingAlive() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("file", [1, 2, 3])
        let region = try MappedFile(path: path).region
        #expect(region.count == 3)
        #expect(region.withUnsafeBytes { Array($0) } == [1, 2, 3])
    }

    @Test func releasedPagesAreReadAgain() throws {
        let directory = try TemporaryDirectory()
        let content = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let region = try MappedFile(path: try directory.write("file", content)).region
        for range in [0..<50_000, 4096..<8192, 1..<2, 49_999..<50_000, 7..<7] {
            region.slice(range).releasePages()
            #expect(region.withUnsafeBytes { $0.elementsEqual(content) })
        }
        // Bytes that no file has stay where they are.
        let copy = HeapBytes.region(copying: content)
        copy.releasePages()
        #expect(copy.withUnsafeBytes { $0.elementsEqual(content) })
    }

    @Test func emptyFileIsRefused() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("empty", [])
        let error = #expect(throws: CheckpointError.self) { try MappedFile(path: path) }
        #expect(error?.description.contains("empty") == true)
    }

    @Test func missingFileIsNamed() throws {
        let error = #expect(throws: CheckpointError.self) { try MappedFile(path: "/no/such/file") }
        #expect(error?.kind == .missing)
        #expect(error?.file == "/no/such/file")
    }

    @Test func directoriesAndPipesAreRefused() throws {
        let directory = try TemporaryDirectory()
        let pipe = directory.path("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        for path in [directory.path, pipe] {
            let error = #expect(throws: CheckpointError.self) { try MappedFile(path: path) }
            #expect(error?.kind == .unreadable)
        }
    }
}
