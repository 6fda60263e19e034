/// Which windows of which projects a measurement scores.
public struct ProjectSampling: Sendable {
    /// Directories of projects, each with its own memory.
    public var projects: [String]
    /// Files of each project that are scored, and kept out of its memory.
    public var filesPerProject: Int
    /// Decides files, places of windows and the order of memories.
    public var seed: UInt64
    /// Tokens of the window that is scored of each file.
    public var window: Int

    /// A choice of files and windows.
    public init(
        projects: [String], filesPerProject: Int = 10, seed: UInt64 = 1, window: Int = 512
    ) {
        self.projects = projects
        self.filesPerProject = filesPerProject
        self.seed = seed
        self.window = window
    }

    /// Refuses what cannot be measured.
    func validate() throws {
        guard !projects.isEmpty else { throw EngineError(.usage, "name at least one project") }
        guard (1...100_000).contains(filesPerProject) else {
            throw EngineError(.usage, "files per project must be in 1...100000")
        }
        guard (2...1_048_576).contains(window) else {
            throw EngineError(.usage, "a window must have 2...1048576 tokens")
        }
    }
}
