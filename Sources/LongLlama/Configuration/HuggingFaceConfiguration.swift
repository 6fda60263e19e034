package import Foundation
import LinearAlgebra

/// The fields of a Hugging Face `config.json` that the forward pass depends on.
///
/// Absent fields take the defaults of the published `LongLlamaConfig` and `LlamaConfig`
/// classes; shape fields have no defaults and must be present.
package struct HuggingFaceConfiguration {
    var modelType: String?
    var vocabularySize: Int
    var hiddenSize: Int
    var intermediateSize: Int
    var layerCount: Int
    var heads: Int
    var kvHeads: Int?
    var headDim: Int?
    var normEpsilon: Double
    var ropeTheta: Double?
    var ropeScaling: RopeScalingField?
    /// Base and scaling as Transformers writes them since version 5.
    var ropeParameters: RopeScalingField?
    var maxPositionEmbeddings: Int
    var tiesWordEmbeddings: Bool?
    var hiddenActivation: String?
    var attentionBias: Bool?
    var mlpBias: Bool?
    var memoryLayers: [Int]?
    var memoryDtype: String?
    var memoryPositionals: Bool?
    var memoryAttentionGrouping: [Int]?
    var lastContextLength: Int?
    var beginOfSequence: Int32?
    var endOfSequence: OneOrMany?
    var padding: Int32?

    /// A token id field that is one id or a list of ids.
    struct OneOrMany: Decodable {
        var ids: [Int32]

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let id = try? container.decode(Int32.self) {
                ids = [id]
            } else {
                ids = try container.decode([Int32].self)
            }
        }
    }

    /// The `rope_scaling` object in its old (`type`) and new (`rope_type`) spelling, or
    /// `rope_parameters`, which has the base too.
    struct RopeScalingField: Decodable {
        var type: String?
        var rope_type: String?
        var rope_theta: Double?
        var factor: Double?
        var low_freq_factor: Double?
        var high_freq_factor: Double?
        var original_max_position_embeddings: Int?
    }

    /// Decodes the text of a `config.json`.
    package init(json: Data) throws(ModelError) {
        do {
            self = try JSONDecoder().decode(Self.self, from: json)
        } catch let error as DecodingError {
            throw .configuration("config.json: \(Self.reason(error))")
        } catch {
            throw .configuration("config.json: \(error)")
        }
    }

    private static func reason(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, _): "field '\(key.stringValue)' is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            "field '\(context.codingPath.map(\.stringValue).joined(separator: "."))'"
                + " has the wrong type"
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            "field '\(context.codingPath.map(\.stringValue).joined(separator: "."))'"
                + " has an impossible value"
        case .dataCorrupted: "it is not valid JSON"
        @unknown default: "\(error)"
        }
    }
}
