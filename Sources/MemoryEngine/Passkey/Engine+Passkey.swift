import LongLlama

extension Engine {
    /// Hides digits in memories of growing length and asks for them.
    ///
    /// - Parameter progress: called after each trial with the trials done and all.
    /// - Throws: `EngineError` of kind `usage` for impossible options or a model without memory.
    public func passkey(
        _ options: PasskeyOptions = PasskeyOptions(),
        progress: @escaping (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws -> PasskeyReport {
        try requireMemoryLayers()
        return try PasskeyMeasurement(model: model, options: options, progress: progress).run()
    }

    /// Bytes of memory pairs that a measurement of recall holds at once, at most.
    ///
    /// - Throws: `EngineError` of kind `usage` for impossible options.
    public func passkeyBytes(_ options: PasskeyOptions) throws -> Int {
        try options.validate()
        // Repeated sentences have few different windows.
        let tokens = options.filler == nil ? 65_536 : (options.lengths.max() ?? 0)
        return tokens * model.model.configuration.memoryBytesPerToken
    }
}
