import MemoryEngine
import Testing

@Suite struct HubRepositoryTests {
    @Test(arguments: [
        ("syzymon/long_llama_3b", "syzymon", "long_llama_3b", "main"),
        ("a/b@v1.1", "a", "b", "v1.1"),
        ("Org-1/na.me_2@refs/pr/4", "Org-1", "na.me_2", "refs/pr/4"),
    ])
    func parses(text: String, organisation: String, name: String, revision: String) throws {
        let repository = try HubRepository(parsing: text)
        #expect(repository.organisation == organisation)
        #expect(repository.name == name)
        #expect(repository.revision == revision)
        #expect(repository.description == text)
    }

    @Test func knowsACommitHash() throws {
        let hash = "0123456789abcdef0123456789abcdef01234567"
        #expect(try HubRepository(parsing: "a/b@\(hash)").isPinned)
        #expect(try !HubRepository(parsing: "a/b@\(hash.uppercased())").isPinned)
        #expect(try !HubRepository(parsing: "a/b@\(hash.dropLast())").isPinned)
    }

    @Test(arguments: [
        "", "/", "a", "a/", "/b", "a/b/c", "../b", "a/..", "a/.b", ".a/b", "a/b.", "-a/b", "a/b-",
        "a--b/c", "a/b--c", "a/b..c", "a/b.git", "a b/c", "a/b\0", "a/b\n", "ä/b", "a/b%2f",
        "a\\b/c", "a/b@", "a/b@../x", "a/b@/x", "a/b@x/", "a/b@x//y", "a/b@.x", "a/b@x/.y",
        "a/b@x.lock", "a/b@x@y", "a/b@x y", "a/b@x?y", "a/b@-x", "a/b@x.", "https://host/a/b",
        "a/" + String(repeating: "b", count: 97), "a/b@" + String(repeating: "c", count: 201),
    ])
    func refuses(text: String) throws {
        let error = try #require(throws: HubError.self) { try HubRepository(parsing: text) }
        guard case .invalidName = error else {
            Issue.record("unexpected error: \(error)")
            return
        }
        #expect(error.description.contains("org/name@revision"))
        #expect(!error.description.contains { $0 == "\0" || $0 == "\n" })
    }
}
