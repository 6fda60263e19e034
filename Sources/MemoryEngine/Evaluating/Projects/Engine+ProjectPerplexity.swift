import LongLlama

extension Engine {
    /// Likelihood of windows of projects, each with the memory of its project's other files, an
    /// unrelated memory and both; no memory on disk is used or made.
    ///
    /// Files to score are chosen by the seed among those with a programming language's ending,
    /// one window of each; the memory is made of the other files in an order of the seed, whole
    /// files until the size is reached, the last one cut.
    ///
    /// - Parameters:
    ///   - base: the model without adapter, for comparison.
    ///   - progress: called with what is done, all there is, and a path.
    public func perplexity(
        _ options: ProjectPerplexityOptions, base: LoadedModel? = nil,
        progress: @escaping (_ done: Int, _ total: Int, _ detail: String) -> Void = { _, _, _ in }
    ) throws -> ProjectPerplexityReport {
        try requireMemoryLayers()
        return try ProjectEvaluation(
            model: model, base: base, options: options, progress: progress
        ).run()
    }

    /// Bytes of memory pairs that such a measurement holds at once, at most.
    ///
    /// - Throws: `EngineError` of kind `usage` for impossible options.
    public func pairBytes(_ options: ProjectPerplexityOptions) throws -> Int {
        try options.validate()
        return options.pairBytes(bytesPerToken: model.model.configuration.memoryBytesPerToken)
    }
}
