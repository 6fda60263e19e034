import Testing

@testable import Corpus

@Suite struct NameRulesTests {
    @Test(
        arguments: [
            (".env", "secret"), ("app/.env.production", "secret"), (".env.example", nil),
            ("prod.env", "secret"), (".ssh/id_rsa", "secret"), ("server.KEY", "secret"),
            (".aws/credentials", "secret"), ("docs/credentials", nil), ("config.json", nil),
            ("package-lock.json", "lock-file"), ("web/Cargo.lock", "lock-file"), ("lock.c", nil),
            ("jquery.min.js", "minified"), ("admin.js", nil), ("app.js.map", "source-map"),
            ("world.map", nil), ("environment.swift", nil), ("keys.swift", nil),
        ] as [(String, String?)])
    func judgesNames(path: String, code: String?) throws {
        let path = try SourcePath(path)
        #expect(NameRules.reason(for: path, options: WalkOptions())?.code == code)
        var all = WalkOptions()
        all.includesSecrets = true
        all.includesLockFiles = true
        all.includesMinified = true
        #expect(NameRules.reason(for: path, options: all) == nil)
    }
}
