/// The arithmetic that matrix products are computed in.
public enum ComputePrecision: String, Sendable, CaseIterable, Codable {
    /// Single precision: the reference.
    case float32
    /// Products of bfloat16 operands, summed in single precision.
    case bfloat16
    /// Activations and weights in 8 bits where the processor has instructions for it.
    case int8
}
