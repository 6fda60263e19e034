internal import Glibc

/// Where Hugging Face's programs keep their files: the cache below `hub`, the login in `token`.
struct HubHome {
    /// `HF_HOME`, else `$XDG_CACHE_HOME/huggingface`, else `~/.cache/huggingface`.
    let directory: String

    private let userDirectory: String

    /// The directories that the variables of `environment` choose.
    ///
    /// A relative `XDG_CACHE_HOME` is ignored, as the XDG base directory specification demands.
    init(environment: [String: String]) {
        let user = Self.userDirectory(environment)
        userDirectory = user
        if let chosen = environment["HF_HOME"], !chosen.isEmpty {
            directory = Self.expand(chosen, user)
        } else if let base = environment["XDG_CACHE_HOME"], base.hasPrefix("/") {
            directory = base + "/huggingface"
        } else {
            directory = user + "/.cache/huggingface"
        }
    }

    /// Replaces a leading `~` by the home directory and takes trailing slashes off.
    func expand(_ path: String) -> String { Self.expand(path, userDirectory) }

    private static func expand(_ path: String, _ user: String) -> String {
        var result = path == "~" || path.hasPrefix("~/") ? user + path.dropFirst() : path
        while result.utf8.count > 1, result.hasSuffix("/") { result.removeLast() }
        return result
    }

    /// `HOME`, else what the user database says, else the temporary directory.
    private static func userDirectory(_ environment: [String: String]) -> String {
        if let home = environment["HOME"], !home.isEmpty { return home }
        guard let entry = getpwuid(getuid()), let home = entry.pointee.pw_dir else {
            return "/tmp"
        }
        return String(cString: home)
    }
}
