import Foundation

/// The installed Git, asked what it ignores.
enum GitProgram {
    /// Where it is; `nil` when it is not installed.
    static let executable: URL? = {
        let directories = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return directories.map { URL(fileURLWithPath: "\($0)/git") }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }()

    static var isInstalled: Bool { executable != nil }

    /// Makes an empty repository of `tree` without running Git.
    static func makeRepository(_ tree: TemporaryTree) throws {
        try tree.makeDirectory(".git/objects")
        try tree.makeDirectory(".git/refs")
        try tree.write(".git/HEAD", "ref: refs/heads/main\n")
    }

    /// Runs Git with nothing of the user's configuration.
    ///
    /// - Returns: the NUL-terminated fields of its output.
    static func run(
        _ arguments: [String], in directory: String, configuration: String, input: [UInt8] = []
    ) throws -> [[UInt8]] {
        let process = Process()
        process.executableURL = executable
        process.arguments = ["-c", "safe.directory=*"] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        process.environment = [
            "HOME": configuration, "XDG_CONFIG_HOME": configuration, "GIT_CONFIG_NOSYSTEM": "1",
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "", "LC_ALL": "C",
        ]
        let inputFile = URL(fileURLWithPath: "\(configuration)/input")
        try Data(input).write(to: inputFile)
        let output = Pipe()
        process.standardInput = try FileHandle(forReadingFrom: inputFile)
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let fields = data.split(separator: 0, omittingEmptySubsequences: false).map { Array($0) }
        return fields.dropLast()
    }
}
