import Checkpoints
import Foundation
import LongLlama
import Tokenization

/// What a model's own files say besides its weights.
struct BaseModel {
    var configuration: ModelConfiguration
    var tokenizer: any Tokenizer
    /// Why there is none, where the model's own is not known: only chats need one.
    var chatTemplate: Result<ChatTemplate, TokenizationError>

    /// Reads configuration, tokenizer and chat template of a checkpoint.
    static func read(_ checkpoint: any Checkpoint, location: ModelLocation) throws -> BaseModel {
        if let file = checkpoint as? GGUFFile {
            return try BaseModel(file, name: location.name)
        }
        return try BaseModel(directory: directory(of: location.path), name: location.name)
    }

    /// The configuration of a checkpoint directory, from `config.json`.
    static func configuration(directory: String) throws -> ModelConfiguration {
        let path = URL(fileURLWithPath: directory).appendingPathComponent("config.json").path
        guard let data = FileManager.default.contents(atPath: path) else {
            throw EngineError(
                .missing,
                "'\(path)' cannot be read; a checkpoint directory needs its config.json")
        }
        return try ModelConfiguration(HuggingFaceConfiguration(json: data))
    }

    /// The directory that holds a checkpoint's other files.
    static func directory(of path: String) -> String {
        var isDirectory: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
        return exists && isDirectory.boolValue
            ? path : URL(fileURLWithPath: path).deletingLastPathComponent().path
    }

    private init(_ file: GGUFFile, name: String) throws {
        configuration = try ModelConfiguration(metadata: file.metadata)
        try configuration.takeFrequencyDivisors(from: file)
        tokenizer = try GGUFTokenizer(file.metadata).tokenizer()
        let family = file.metadata["mneme.chat_template_family"]?.string
            .flatMap(ChatTemplate.Family.init)
        chatTemplate = Self.chatTemplate(
            jinja: file.metadata["tokenizer.chat_template"]?.string,
            otherwise: family.map { ChatTemplate($0) } ?? ChatTemplate.recognise(modelName: name))
    }

    private init(directory: String, name: String) throws {
        configuration = try Self.configuration(directory: directory)
        let files = try Self.tokenizerFiles(directory: directory)
        tokenizer = try files.tokenizer()
        chatTemplate = Self.chatTemplate(
            jinja: try files.configuration().chatTemplate,
            otherwise: ChatTemplate.recognise(modelName: name))
    }

    private static func chatTemplate(
        jinja: String?, otherwise template: ChatTemplate?
    ) -> Result<ChatTemplate, TokenizationError> {
        guard let jinja else { return .success(template ?? .plain) }
        return Result { () throws(TokenizationError) in try ChatTemplate.recognise(jinja: jinja) }
    }

    /// The tokenizer files of a checkpoint directory.
    static func tokenizerFiles(directory: String) throws -> TokenizerFiles {
        func content(_ file: String) -> [UInt8]? {
            let path = URL(fileURLWithPath: directory).appendingPathComponent(file).path
            return FileManager.default.contents(atPath: path).map { [UInt8]($0) }
        }
        var files = TokenizerFiles()
        files.model = content("tokenizer.model")
        files.tokenizerJSON = content("tokenizer.json")
        files.tokenizerConfiguration = content("tokenizer_config.json")
        files.specialTokensMap = content("special_tokens_map.json")
        files.addedTokens = content("added_tokens.json")
        files.generationConfiguration =
            content("generation_config.json") ?? content("config.json")
        guard files.model != nil || files.tokenizerJSON != nil else {
            throw EngineError(
                .missing,
                "'\(directory)' has neither tokenizer.model nor tokenizer.json;"
                    + " copy them from where the checkpoint came from")
        }
        return files
    }
}
