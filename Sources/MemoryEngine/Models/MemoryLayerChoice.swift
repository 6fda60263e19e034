import LongLlama

/// The memory layers a user asks for instead of the checkpoint's.
struct MemoryLayerChoice {
    /// The layers, ascending; `nil` keeps the checkpoint's, an empty list makes a plain Llama.
    var layers: [Int]?
    /// Whether layers that were not trained for memory are accepted.
    var isForced: Bool

    /// Whether the model is to be run without any memory, as a plain Llama.
    var isPlain: Bool { layers?.isEmpty == true }

    /// Replaces the memory layers of `configuration`.
    ///
    /// - Returns: a warning if the model was not trained for the layers, and why it matters.
    /// - Throws: `EngineError` of kind `usage` when the layers differ from the trained ones and
    ///   are not forced; `ModelError` when the model has no such layers.
    func apply(to configuration: inout ModelConfiguration) throws -> String? {
        guard let layers, layers != configuration.memoryLayers else { return nil }
        let trained =
            configuration.memoryLayers.isEmpty
            ? "the model was trained without memory layers"
            : "the model's memory layers are \(configuration.memoryLayers)"
        guard layers.isEmpty || isForced else {
            throw EngineError(
                .usage,
                "\(trained), not \(layers); other layers were never trained to tell memory from"
                    + " context and read it badly. Leave --mem-layers out, say none to"
                    + " run without memory, or add --force to try them all the same")
        }
        configuration.memoryLayers = layers
        try configuration.validate()
        guard !layers.isEmpty else { return nil }
        return "\(trained), but layers \(layers) attend to memory: they were not trained to tell"
            + " memory from context, so expect worse text than without memory"
    }
}
