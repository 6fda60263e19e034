import ArgumentParser

/// The commands about model files.
struct ModelGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "Inspect, load, convert and make model files.",
        discussion: """
            Examples:
              mneme model inspect longllama-code-7b
              mneme model convert longllama-code-7b longllama-code-7b.q4_0.gguf --weights q4_0
            """,
        subcommands: [
            ModelInspect.self, ModelLoad.self, ModelConvert.self, ModelMakeRandom.self,
        ])
}
