import Checkpoints
import LinearAlgebra

/// The tensor names of a checkpoint, by its convention.
struct WeightNames {
    /// One weight of a layer.
    enum LayerPart: CaseIterable {
        case attentionNorm, query, key, value, output, feedForwardNorm, gate, up, down
    }

    private enum Convention { case huggingFace, gguf }
    private let convention: Convention

    /// What GGUF files divide the rotary embedding's inverse frequencies by. `[headDim / 2]`
    static let frequencyDivisors = "rope_freqs.weight"

    /// The names of GGUF files.
    static let gguf = WeightNames(convention: .gguf)

    private init(convention: Convention) {
        self.convention = convention
    }

    /// Recognises the convention by the embedding's name.
    init(_ checkpoint: any Checkpoint) {
        convention =
            checkpoint.tensorIfPresent(named: "token_embd.weight") == nil
            ? .huggingFace : .gguf
    }

    var embedding: String {
        convention == .gguf ? "token_embd.weight" : "model.embed_tokens.weight"
    }

    var finalNorm: String {
        convention == .gguf ? "output_norm.weight" : "model.norm.weight"
    }

    var head: String {
        convention == .gguf ? "output.weight" : "lm_head.weight"
    }

    var rotaryLayout: RotaryLayout {
        convention == .gguf ? .interleaved : .halves
    }

    func layer(_ index: Int, _ part: LayerPart) -> String {
        switch convention {
        case .huggingFace: "model.layers.\(index).\(Self.huggingFaceName(part)).weight"
        case .gguf: "blk.\(index).\(Self.ggufName(part)).weight"
        }
    }

    private static func huggingFaceName(_ part: LayerPart) -> String {
        switch part {
        case .attentionNorm: "input_layernorm"
        case .query: "self_attn.q_proj"
        case .key: "self_attn.k_proj"
        case .value: "self_attn.v_proj"
        case .output: "self_attn.o_proj"
        case .feedForwardNorm: "post_attention_layernorm"
        case .gate: "mlp.gate_proj"
        case .up: "mlp.up_proj"
        case .down: "mlp.down_proj"
        }
    }

    private static func ggufName(_ part: LayerPart) -> String {
        switch part {
        case .attentionNorm: "attn_norm"
        case .query: "attn_q"
        case .key: "attn_k"
        case .value: "attn_v"
        case .output: "attn_output"
        case .feedForwardNorm: "ffn_norm"
        case .gate: "ffn_gate"
        case .up: "ffn_up"
        case .down: "ffn_down"
        }
    }
}
