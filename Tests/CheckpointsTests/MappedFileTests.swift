import Glibc
import LinearAlgebra
import Testing

@testable import Checkpoints

@Suite struct MappedFileTests {
    @Test func regionKeepsTheMappingAlive() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write([1, 2, 3], to: "file")
        let region = try MappedFile(path: path).region
        #expect(region.count == 3)
        #expect(region.withUnsafeBytes { Array($0) } == [1, 2, 3])
    }

    @Test func adviceChangesNothing() throws {
        let directory = try TemporaryDirectory()
        let file = try MappedFile(path: try directory.write([7], to: "file"))
        for access in [FileAccess.normal, .sequential, .random, .soon] { file.advise(access) }
        #expect(file.region.withUnsafeBytes { $0[0] } == 7)
    }

    @Test func emptyFileIsRefused() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write([], to: "empty")
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
