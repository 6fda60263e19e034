import MemoryEngine
import Testing

@Suite struct HubOriginTests {
    @Test(arguments: [
        ("https://hub.example", "https://HUB.example:443/a?b#c"),
        ("http://hub.example/a", "http://hub.example:80"),
        ("http://[::1]:8080", "HTTP://[::1]:8080/x"),
    ])
    func equatesSpellingsOfOneServer(first: String, second: String) {
        #expect(HubOrigin(of: first) != nil)
        #expect(HubOrigin(of: first) == HubOrigin(of: second))
    }

    @Test(arguments: [
        "http://hub.example", "https://hub.example:80", "https://hub.example.evil",
        "https://evil/hub.example", "https://evil?https://hub.example", "https://evil#hub.example",
        "https://hub.example:444", "https://sub.hub.example", "https://hub.exampl",
    ])
    func tellsServersApart(other: String) throws {
        let other = try #require(HubOrigin(of: other))
        #expect(other != HubOrigin(of: "https://hub.example"))
    }

    @Test(arguments: [
        "", "hub.example", "//hub.example", "ftp://hub.example", "https://", "https:///a",
        "https://user@hub.example", "https://hub.example@evil", "https://hub.example\\@evil",
        "https://hub.example%2eevil", "https://hub example", "https://hub.example\n",
        "https://h\u{FC}b.example", "https://hub.example:", "https://hub.example:+443",
        "https://hub.example:70000", "https://[::1", "https://[::1]x", "https://[x]",
    ])
    func refusesWhatCouldBeMisread(address: String) {
        #expect(HubOrigin(of: address) == nil)
    }
}
