/// The options of a walk, checked and compiled.
struct WalkPolicy: Sendable {
    /// The options.
    let options: WalkOptions
    private let includes: GlobList
    private let excludes: GlobList

    /// Checks and compiles `options`.
    init(_ options: WalkOptions) throws(CorpusError) {
        try options.validate()
        self.options = options
        includes = try GlobList(options.includes)
        excludes = try GlobList(options.excludes)
    }

    /// Why an exclude glob leaves this path out.
    func exclusion(of path: SourcePath, isDirectory: Bool) -> SkipReason? {
        excludes.match(path, isDirectory: isDirectory).map { .excluded(glob: $0) }
    }

    /// Whether the include globs keep this path, or everything below it.
    func includes(_ path: SourcePath, isDirectory: Bool) -> Bool {
        includes.isEmpty || includes.match(path, isDirectory: isDirectory) != nil
    }
}
