/// How products may round their activations.
///
/// Products of few activations (generating) with block-quantized weights round them to 8 bits with
/// a scale per 32 columns in every precision but `float32`; the precisions tell how many
/// activations (reading) are rounded.
package enum Precision: String, Sendable, CaseIterable {
    /// Float products of the dequantized weights: the reference.
    case float32
    /// Activations and expanded weights are rounded to bfloat16; sums are float. AVX2 has no such
    /// products: there both are rounded to 13 bits with a scale per 192 columns, a third of
    /// bfloat16's error.
    case bfloat16
    /// Activations are rounded to 8 bits, weights to 8 bits where they are not already. On AVX2
    /// that holds for weights in 4-bit blocks; other products are those of `bfloat16`.
    case int8

    /// The precision that is used when this one is asked for: `float32` where the processor
    /// lacks all instructions for another.
    package func resolved(on instructions: InstructionSet = .best) -> Precision {
        instructions == .portable ? .float32 : self
    }

    /// The fastest precision that keeps a model's quality on this machine.
    package static var best: Precision { Precision.bfloat16.resolved() }

    /// The kernels' number of the precision.
    var code: Int32 {
        switch self {
        case .float32: 0
        case .bfloat16: 1
        case .int8: 2
        }
    }
}
