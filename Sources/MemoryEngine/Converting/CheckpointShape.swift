/// The shapes that random checkpoints are written in: those of published models, and a tiny one.
public enum CheckpointShape: String, Sendable, CaseIterable {
    /// LongLLaMA-3B and 3Bv1.1: 26 layers, hidden 3200, 32 heads of 100.
    case longLlama3B = "longllama-3b"
    /// LongLLaMA-Code-7B: 32 layers, hidden 4096, vocabulary with infill tokens.
    case longLlamaCode7B = "longllama-code-7b"
    /// A LongLLaMA for tests: 4 layers, hidden 128.
    case tiny

    /// The sizes of a checkpoint of this shape.
    var dimensions: CheckpointDimensions {
        switch self {
        case .longLlama3B:
            CheckpointDimensions(
                vocabulary: 32_000, hidden: 3200, intermediate: 8640, layers: 26, heads: 32,
                theta: 10_000, window: 2048, memoryLayers: [6, 12, 18], lastContext: 1024)
        case .longLlamaCode7B:
            CheckpointDimensions(
                vocabulary: 32_016, hidden: 4096, intermediate: 11_008, layers: 32, heads: 32,
                theta: 1_000_000, window: 4096, memoryLayers: [8, 16, 24], lastContext: 3072)
        case .tiny:
            CheckpointDimensions(
                vocabulary: 1024, hidden: 128, intermediate: 352, layers: 4, heads: 4,
                theta: 10_000, window: 256, memoryLayers: [1, 3], lastContext: 64)
        }
    }

    /// Whether the vocabulary has Code Llama's infill tokens at 32007 to 32010.
    var hasInfillTokens: Bool { self == .longLlamaCode7B }
}
