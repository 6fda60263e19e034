/// The server of an address: scheme, host and port.
///
/// A token goes only to the origin it was given for.
package struct HubOrigin: Hashable, Sendable {
    /// `http` or `https`.
    package let scheme: String

    /// The host in lowercase; IPv6 addresses in brackets.
    package let host: String

    /// The port, also where the address leaves it out.
    package let port: Int

    /// The origin of `address`; nil for anything that two readers might understand in two ways.
    ///
    /// Stricter than RFC 3986 on purpose: no user names, no escapes, no backslashes, ASCII only.
    package init?(of address: String) {
        guard address.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }),
            let colon = address.firstRange(of: "://")
        else { return nil }
        scheme = address[..<colon.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else { return nil }
        let authority = address[colon.upperBound...].prefix { !"/?#".contains($0) }
        guard !authority.contains("@") else { return nil }
        let bracket = authority.lastIndex(of: "]")
        let afterHost = bracket.map { authority.index(after: $0) } ?? authority.startIndex
        let portColon = authority[afterHost...].firstIndex(of: ":")
        let name = authority[..<(portColon ?? authority.endIndex)].lowercased()
        guard Self.isHost(name) else { return nil }
        host = name
        guard let portColon else {
            port = scheme == "https" ? 443 : 80
            return
        }
        let digits = authority[authority.index(after: portColon)...]
        guard (1...5).contains(digits.utf8.count), digits.allSatisfy(\.isASCII),
            let number = UInt16(digits), number > 0, !digits.hasPrefix("+")
        else { return nil }
        port = Int(number)
    }

    private static func isHost(_ name: String) -> Bool {
        func consists(_ text: Substring, of allowed: String) -> Bool {
            !text.isEmpty && text.allSatisfy { allowed.contains($0) }
        }
        guard name.hasPrefix("[") else {
            return consists(name[...], of: "abcdefghijklmnopqrstuvwxyz0123456789-._")
        }
        return name.hasSuffix("]")
            && consists(name.dropFirst().dropLast(), of: "0123456789abcdef:.")
    }
}
