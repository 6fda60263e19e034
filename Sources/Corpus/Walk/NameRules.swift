internal import Foundation

/// What the name of a file tells about its content.
enum NameRules {
    /// Why a file of this path is left out, by its name alone.
    static func reason(for path: SourcePath, options: WalkOptions) -> SkipReason? {
        let name = String(decoding: path.name, as: UTF8.self).lowercased()
        if !options.includesSecrets, let evidence = secret(name, path) { return .secret(evidence) }
        if !options.includesLockFiles, lockFiles.contains(name) { return .lockFile }
        if !options.includesMinified {
            if sourceMapSuffixes.contains(where: name.hasSuffix) { return .sourceMap }
            if minifiedSuffixes.contains(where: name.hasSuffix) { return .minified(.name) }
        }
        return nil
    }

    /// Whether a name is that of a version control system's data.
    static func isVersionControlData(_ name: [UInt8]) -> Bool {
        [".git", ".hg", ".svn", ".jj", ".bzr"].contains { name.elementsEqual($0.utf8) }
    }

    private static func secret(_ name: String, _ path: SourcePath) -> SecretEvidence? {
        if name == ".env" || name == ".envrc" || name.hasPrefix(".env.") || name.hasSuffix(".env") {
            return environmentTemplateSuffixes.contains(where: name.hasSuffix)
                ? nil : .environmentFile
        }
        if keyNames.contains(name) || keySuffixes.contains(where: name.hasSuffix) {
            return .keyFile
        }
        let directory = path.directory.split(separator: UInt8(ascii: "/")).last ?? []
        let isCloudCredential =
            name == "credentials" && directory.elementsEqual(".aws".utf8)
            || name == "config.json" && directory.elementsEqual(".docker".utf8)
        return credentialNames.contains(name) || isCloudCredential ? .credentialFile : nil
    }

    private static let environmentTemplateSuffixes = [
        ".example", ".sample", ".template", ".dist", ".defaults",
    ]

    private static let keyNames: Set = [
        "id_rsa", "id_dsa", "id_ecdsa", "id_ecdsa_sk", "id_ed25519", "id_ed25519_sk",
    ]

    private static let keySuffixes = [
        ".pem", ".key", ".p12", ".pfx", ".jks", ".keystore", ".kdbx", ".ppk", ".p8",
    ]

    private static let credentialNames: Set = [
        ".netrc", "_netrc", ".pgpass", ".my.cnf", ".htpasswd", ".git-credentials", ".npmrc",
        ".pypirc", ".dockercfg", ".s3cfg", ".boto", ".vault-token",
    ]

    private static let lockFiles: Set = [
        "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock",
        "bun.lockb", "deno.lock", "cargo.lock", "gemfile.lock", "poetry.lock", "pipfile.lock",
        "pdm.lock", "uv.lock", "pixi.lock", "conda-lock.yml", "composer.lock", "symfony.lock",
        "go.sum", "go.work.sum", "package.resolved", "podfile.lock", "cartfile.resolved",
        "flake.lock", "mix.lock", "pubspec.lock", "packages.lock.json", "paket.lock",
        "project.assets.json", "gradle.lockfile", "conan.lock", "stack.yaml.lock", "chart.lock",
        "module.bazel.lock", "shard.lock", ".terraform.lock.hcl",
    ]

    private static let minifiedSuffixes = [
        ".min.js", ".min.mjs", ".min.cjs", ".min.css", ".min.html", ".min.svg", ".min.json",
        "-min.js", "-min.css", ".pack.js", ".bundle.js", ".bundle.css",
    ]

    private static let sourceMapSuffixes = [
        ".js.map", ".mjs.map", ".cjs.map", ".css.map", ".ts.map", ".tsx.map", ".jsx.map",
    ]
}
