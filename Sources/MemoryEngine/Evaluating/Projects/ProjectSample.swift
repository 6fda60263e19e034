import Tokenization

/// The projects and windows of a measurement.
struct ProjectSample {
    let projects: [SampledProject]
    /// The scored windows, project by project.
    let windows: [SampledWindow]
    /// Different in-repository identifiers of each project.
    let identifierCounts: [Int]

    /// Chooses windows of the projects that `sampling` names.
    ///
    /// - Throws: `EngineError` when a project is missing or has nothing to score.
    init(_ sampling: ProjectSampling, tokenizer: any Tokenizer) throws {
        try sampling.validate()
        let projects = try sampling.projects.map {
            try SampledProject($0, sampling: sampling, tokenizer: tokenizer)
        }
        let identifiers = projects.indices.map {
            RepositoryIdentifiers(project: $0, of: projects.map(\.identifiers))
        }
        self.projects = projects
        identifierCounts = identifiers.map(\.count)
        windows = try projects.enumerated().flatMap { index, project in
            try project.windows(
                project: index, window: sampling.window, identifiers: identifiers[index],
                tokenizer: tokenizer)
        }
    }
}
