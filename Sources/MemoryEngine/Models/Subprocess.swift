internal import FoundationEssentials
internal import Glibc

/// A program run as a child process, its output going to files.
///
/// Files instead of pipes: nothing can block on a full pipe, and a failed run leaves a log. Standard input
/// is empty, so no program can wait for an answer.
struct Subprocess {
    /// How a run ended.
    enum Outcome: Equatable {
        /// The program returned this exit code.
        case exited(Int32)
        /// This signal ended the program.
        case signalled(Int32)
    }

    /// The name of the program, sought in `PATH` of `environment`.
    let tool: String

    /// The arguments, without the program's name.
    let arguments: [String]

    /// All variables the program sees.
    let environment: [String: String]

    /// The file for standard output, replaced.
    let outputPath: String

    /// The file for standard error, replaced; may be equal to `outputPath`.
    let errorPath: String

    /// A descriptor of this process that the program keeps open, or nil.
    let inherited: Int32?

    /// Returns the path of the executable `tool` in `PATH` of `environment`, or nil.
    static func locate(_ tool: String, environment: [String: String]) -> String? {
        let path = environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        return path.split(separator: ":").map { "\($0)/\(tool)" }
            .first { DurableFile.size($0) != nil && access($0, X_OK) == 0 }
    }

    /// Runs the program to its end.
    ///
    /// - Parameter whileRunning: called about ten times a second; false ends the program (SIGTERM).
    /// - Throws: `ModelFetchError.cannotRun`. How the program ends is no error here.
    func run(whileRunning: () -> Bool = { true }) throws -> Outcome {
        guard let executable = Self.locate(tool, environment: environment) else {
            throw ModelFetchError.cannotRun(tool: tool, reason: "not found")
        }
        let child = try spawn(executable)
        var interval: UInt32 = 1_000  // microseconds; short at first, so that short runs stay short
        while true {
            var status: Int32 = 0
            let waited = waitpid(child, &status, WNOHANG)
            if waited == child { return Self.outcome(of: status) }
            guard waited == 0 || errno == EINTR else {
                throw ModelFetchError.cannotRun(
                    tool: tool, reason: DurableFile.systemMessage(errno))
            }
            if !whileRunning() { kill(child, SIGTERM) }
            usleep(interval)
            interval = min(interval * 2, 100_000)
        }
    }

    private static let busyTries = 50

    /// Starts the program and returns its process id.
    private func spawn(_ executable: String) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let flags = O_WRONLY | O_CREAT | O_TRUNC
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, outputPath, flags, 0o600)
        if errorPath == outputPath {
            posix_spawn_file_actions_adddup2(&actions, 1, 2)
        } else {
            posix_spawn_file_actions_addopen(&actions, 2, errorPath, flags, 0o600)
        }
        if let inherited {
            // Duplicated onto itself, the descriptor loses its close-on-exec flag in the child only.
            posix_spawn_file_actions_adddup2(&actions, inherited, inherited)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        Self.restoreSignals(&attributes)
        let variables = environment.map { "\($0.key)=\($0.value)" }
        return try withCStrings([executable] + arguments) { argv in
            try withCStrings(variables) { envp in
                var child: pid_t = 0
                var code: Int32 = 0
                // A program that was just written is busy while some other child of this process,
                // between fork and exec, still holds it open.
                for _ in 0..<Self.busyTries {
                    code = posix_spawn(&child, executable, &actions, &attributes, argv, envp)
                    guard code == ETXTBSY else { break }
                    usleep(10_000)
                }
                guard code == 0 else {
                    throw ModelFetchError.cannotRun(
                        tool: tool, reason: DurableFile.systemMessage(code))
                }
                return child
            }
        }
    }

    /// Gives the program the usual signals, whatever this thread blocks or this process ignores.
    ///
    /// Worker threads of Dispatch block signals, and a child would inherit that: Ctrl-C could not end it.
    private static func restoreSignals(_ attributes: inout posix_spawnattr_t) {
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var usual = sigset_t()
        sigemptyset(&usual)
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE] { sigaddset(&usual, signal) }
        posix_spawnattr_setsigdefault(&attributes, &usual)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    }

    /// Decodes a wait status as `WIFEXITED` and its siblings do.
    private static func outcome(of status: Int32) -> Outcome {
        let signal = status & 0x7F
        return signal == 0 ? .exited((status >> 8) & 0xFF) : .signalled(signal)
    }
}

/// Lends `strings` as a null-terminated array of C strings.
private func withCStrings<Result>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) throws -> Result
) rethrows -> Result {
    let copies: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) }
    defer { copies.forEach { free($0) } }
    return try body(copies + [nil])
}
