import Checkpoints
import LinearAlgebra
import LongLlama
import Tokenization

/// The metadata of a GGUF file that is written for a model.
///
/// Keys are those of the GGUF specification, and `mneme.*` for what it has no name for.
struct GGUFModelMetadata {
    /// Keys of a source file that say how it was stored.
    private static let storageKeys: Set<String> = [
        "general.architecture", "general.name", "general.file_type",
        "general.quantization_version", "general.alignment",
    ]

    /// The pairs in the order they are written.
    let pairs: [(key: String, value: MetadataValue)]

    /// Collects what the files of the model say.
    ///
    /// - Throws: `TokenizationError` for a tokenizer that GGUF files cannot express.
    init(
        _ parts: BaseModel, checkpoint: any Checkpoint, location: ModelLocation,
        weights: WeightType
    ) throws {
        let general: [(key: String, value: MetadataValue)] = [
            ("general.architecture", .string("llama")),
            ("general.name", .string(location.name)),
            ("general.file_type", .uint32(Self.fileType(weights))),
            ("general.quantization_version", .uint32(2)),
        ]
        if let file = checkpoint as? GGUFFile {
            let kept = file.metadata.filter {
                !Self.storageKeys.contains($0.key) && !$0.key.hasPrefix("split.")
            }
            pairs = general + kept.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        } else {
            let files = try BaseModel.tokenizerFiles(
                directory: BaseModel.directory(of: location.path))
            var listing = try files.vocabularyListing()
            listing.pad(to: parts.configuration.vocabularySize)
            var pairs = general + parts.configuration.ggufMetadata
            pairs += Self.tokenizer(listing, parts.configuration)
            if let template = try files.configuration().chatTemplate {
                pairs.append(("tokenizer.chat_template", .string(template)))
            } else if case .success(let template) = parts.chatTemplate, template != .plain {
                pairs.append(("mneme.chat_template_family", .string(template.family.rawValue)))
            }
            self.pairs = pairs
        }
    }

    /// ggml's number for files whose matrices mostly have this type.
    private static func fileType(_ weights: WeightType) -> UInt32 {
        switch weights {
        case .float32: 0
        case .float16: 1
        case .q4_0: 2
        case .q4_1: 3
        case .q8_0: 7
        case .bfloat16: 32
        }
    }

    private static func tokenizer(
        _ listing: VocabularyListing, _ configuration: ModelConfiguration
    ) -> [(key: String, value: MetadataValue)] {
        let prefix = "tokenizer.ggml."
        var pairs: [(key: String, value: MetadataValue)] = []
        func add(_ key: String, _ value: MetadataValue) { pairs.append((prefix + key, value)) }
        switch listing.scheme {
        case .sentencePiece(let scores, let addsSpacePrefix, let removesExtraWhitespaces):
            add("model", .string("llama"))
            add("pre", .string("default"))
            add("tokens", .array(.string(listing.tokens)))
            add("scores", .array(.float32(scores)))
            add("add_space_prefix", .bool(addsSpacePrefix))
            add("remove_extra_whitespaces", .bool(removesExtraWhitespaces))
        case .byteLevel(let merges, let preTokenizer):
            add("model", .string("gpt2"))
            add("pre", .string(preTokenizer.rawValue))
            add("tokens", .array(.string(listing.tokens)))
            add("merges", .array(.string(merges)))
        }
        add("token_type", .array(.int32(listing.kinds.map(\.rawValue))))
        add("add_bos_token", .bool(listing.addsBeginOfSequence))
        for (key, id) in roles(listing, configuration) { add(key, .uint32(UInt32(clamping: id))) }
        return pairs
    }

    /// Tokens with a role, by the ends of their keys.
    private static func roles(
        _ listing: VocabularyListing, _ configuration: ModelConfiguration
    ) -> [(key: String, id: TokenID)] {
        let own = listing.identifiers
        var roles: [(key: String, id: TokenID?)] = [
            ("bos_token_id", own.beginOfSequence ?? configuration.beginOfSequence),
            ("unknown_token_id", own.unknown),
            ("padding_token_id", own.padding ?? configuration.padding),
        ]
        // The configuration names the main one first; GGUF has room for three.
        let rest = own.endOfSequence.subtracting(configuration.endOfSequence).sorted()
        let ends = configuration.endOfSequence + rest
        let endKeys = ["eos_token_id", "eot_token_id", "eom_token_id"]
        for (key, id) in zip(endKeys, ends) { roles.append((key, id)) }
        let infill = [
            ("prefix_token_id", InfillTokens.prefix), ("suffix_token_id", InfillTokens.suffix),
            ("middle_token_id", InfillTokens.middle),
        ]
        for (key, spelling) in infill {
            let id = listing.tokens.firstIndex { $0.utf8.elementsEqual(spelling.utf8) }
            roles.append((key, id.map { TokenID($0) }))
        }
        return roles.compactMap { role in
            role.id.flatMap {
                listing.tokens.indices.contains(Int($0)) ? (role.key, $0) : nil
            }
        }
    }
}
