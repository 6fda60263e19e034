import ArgumentParser
import MemoryEngine

/// Which windows of which projects are scored.
struct ProjectArguments: ParsableArguments {
    @Option(
        name: .long, parsing: .upToNextOption,
        help: "Directories of projects; the memory of each is made in RAM.")
    var projects: [String] = []

    @Option(name: .long, help: "Files of each project to score and keep out of its memory.")
    var filesPerProject = 10

    @Option(name: .long, help: "Seed of the choice of files, windows and memory.")
    var seed: UInt64 = 1

    /// The choice, with windows of `window` tokens.
    func sampling(window: Int) -> ProjectSampling {
        ProjectSampling(
            projects: projects, filesPerProject: filesPerProject, seed: seed, window: window)
    }
}
