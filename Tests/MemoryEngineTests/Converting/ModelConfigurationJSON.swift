import Foundation
import LongLlama

/// Reads the text of a `config.json`.
enum ModelConfigurationJSON {
    static func read(_ json: Data) throws -> ModelConfiguration {
        try ModelConfiguration(HuggingFaceConfiguration(json: json))
    }
}
