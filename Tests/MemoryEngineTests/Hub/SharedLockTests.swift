import Foundation
import MemoryEngine
import Testing

@Suite struct SharedLockTests {
    private func number(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.systemFileNumber] as? Int)
    }

    @Test func isTakenAgainWhereTheHolderRemovesTheFile() throws {
        let folder = try HubCacheFolder()
        try folder.snapshot([], commit: "locks")
        let path = folder.cache.directory + "/models--org--model/snapshots/locks/a.lock"
        var holder: FileLock? = try FileLock(path: path, whileWaiting: {})
        let lock = try FileLock.shared(at: path) {
            if holder != nil { unlink(path) }
            holder = nil
        }
        var status = stat()
        #expect(fstat(lock.descriptor, &status) == 0)
        #expect(Int(status.st_ino) == (try number(path)))
        #expect(status.st_nlink == 1)
    }

    @Test func letsTheGroupTakeItToo() throws {
        let folder = try HubCacheFolder()
        try folder.snapshot([], commit: "locks")
        let path = folder.cache.directory + "/models--org--model/snapshots/locks/a.lock"
        let lock = try FileLock.shared(at: path, whileWaiting: {})
        var status = stat()
        #expect(fstat(lock.descriptor, &status) == 0)
        let mask = umask(0)
        umask(mask)
        #expect(status.st_mode & 0o777 == 0o664 & ~mask)
    }
}
