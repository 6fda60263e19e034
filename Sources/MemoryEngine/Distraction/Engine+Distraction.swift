extension Engine {
    /// How the attention to a memory divides between a project's own documents and those of
    /// others, as the latter grow; no memory on disk is used or made.
    ///
    /// - Parameter progress: called with what is done, all there is, and a path.
    public func distraction(
        _ options: DistractionOptions,
        progress: @escaping (_ done: Int, _ total: Int, _ detail: String) -> Void = { _, _, _ in }
    ) throws -> DistractionReport {
        try requireMemoryLayers()
        return try DistractionMeasurement(
            model: model, options: options, progress: progress
        ).run()
    }
}
