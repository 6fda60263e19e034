import Checkpoints
import LinearAlgebra
import LongLlama

/// Seeded random tensors of a model, made while they are written.
///
/// Matrices are uniform with variance 1 / columns, so that every product of activations of unit
/// variance has unit variance and the residual stream grows by no more than its layers' number.
struct RandomWeights {
    private static let chunkElements = 1 << 20

    let descriptions: [TensorDescription]
    private let elementType: ElementType
    private let seed: UInt64

    init(configuration: ModelConfiguration, elementType: ElementType, seed: UInt64) {
        self.elementType = elementType
        self.seed = seed
        descriptions = Self.shapes(configuration).map {
            TensorDescription(name: $0.name, shape: $0.shape, type: .element(elementType))
        }
    }

    /// Hands a writer the bytes of one tensor; the same whatever is written before.
    func write(
        _ tensor: TensorDescription,
        to sink: (UnsafeRawBufferPointer) throws(CheckpointError) -> Void
    ) throws {
        var generator = SplitMix(seed: seed ^ Self.hash(tensor.name))
        var rest = tensor.shape.reduce(1, *)
        let buffer = ByteBuffer(count: min(rest, Self.chunkElements) * elementType.blockBytes)
        let table = table(scale: Self.scale(tensor))
        while rest > 0 {
            let count = min(rest, Self.chunkElements)
            fill(buffer, count: count, from: table, using: &generator)
            try sink(
                UnsafeRawBufferPointer(
                    rebasing: buffer.bytes[..<(count * elementType.blockBytes)]))
            rest -= count
        }
    }

    /// Bits of the value that each 16-bit random number stands for; norms are all one.
    private func table(scale: Float?) -> [UInt32] {
        (0..<1 << 16).map { index in
            guard let scale else { return bits(1) }
            return bits(((Float(index) + 0.5) / 0x1p15 - 1) * scale)
        }
    }

    private func bits(_ value: Float) -> UInt32 {
        guard elementType == .bfloat16 else { return value.bitPattern }
        let pattern = value.bitPattern
        return (pattern + 0x7FFF + (pattern >> 16 & 1)) >> 16
    }

    private func fill(
        _ buffer: ByteBuffer, count: Int, from table: [UInt32], using generator: inout SplitMix
    ) {
        let isWide = elementType == .float32
        table.withUnsafeBufferPointer { table in
            var random: UInt64 = 0
            for index in 0..<count {
                random = index & 3 == 0 ? generator.next() : random >> 16
                let bits = table[Int(random & 0xFFFF)]
                if isWide {
                    buffer.base.storeBytes(of: bits, toByteOffset: index * 4, as: UInt32.self)
                } else {
                    buffer.base.storeBytes(
                        of: UInt16(truncatingIfNeeded: bits), toByteOffset: index * 2,
                        as: UInt16.self)
                }
            }
        }
    }

    /// Half the width of the uniform distribution; `nil` for norms.
    private static func scale(_ tensor: TensorDescription) -> Float? {
        guard tensor.shape.count == 2, let columns = tensor.shape.last else { return nil }
        let isTable = tensor.name.contains("embed_tokens")
        return (3 / Float(isTable ? 1 : columns)).squareRoot()
    }

    /// FNV-1a of a tensor's name.
    private static func hash(_ name: String) -> UInt64 {
        name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    private static func shapes(
        _ configuration: ModelConfiguration
    ) -> [(name: String, shape: [Int])] {
        let hidden = configuration.hiddenSize
        let rows = configuration.heads * configuration.headDim
        let keyRows = configuration.kvHeads * configuration.headDim
        let wide = configuration.intermediateSize
        var shapes = [("model.embed_tokens.weight", [configuration.vocabularySize, hidden])]
        for layer in 0..<configuration.layerCount {
            let prefix = "model.layers.\(layer)."
            let parts: [(String, [Int])] = [
                ("self_attn.q_proj", [rows, hidden]), ("self_attn.k_proj", [keyRows, hidden]),
                ("self_attn.v_proj", [keyRows, hidden]), ("self_attn.o_proj", [hidden, rows]),
                ("mlp.gate_proj", [wide, hidden]), ("mlp.up_proj", [wide, hidden]),
                ("mlp.down_proj", [hidden, wide]), ("input_layernorm", [hidden]),
                ("post_attention_layernorm", [hidden]),
            ]
            shapes += parts.map { ("\(prefix)\($0.0).weight", $0.1) }
        }
        shapes.append(("model.norm.weight", [hidden]))
        shapes.append(("lm_head.weight", [configuration.vocabularySize, hidden]))
        return shapes
    }
}
