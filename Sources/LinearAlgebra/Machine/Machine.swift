import CKernels

/// What this machine's processor is and can do.
package struct Machine: Sendable {
    /// The processor's brand string, empty if unknown.
    package let name: String
    /// 256-bit integer and float vectors.
    package let hasAVX2: Bool
    /// 512-bit vectors.
    package let hasAVX512F: Bool
    /// Dot products of bfloat16 pairs.
    package let hasBFloat16: Bool
    /// Dot products of 8-bit integers.
    package let hasVNNI: Bool
    /// The instruction set that kernels use by default.
    package let instructions: InstructionSet
    /// Cores that this process may use.
    package let availableCores: Int

    /// The machine this process runs on.
    package static let current = Machine()

    private init() {
        let features = CKernels_features()
        func has(_ feature: CKernels_Feature) -> Bool { features & feature.rawValue != 0 }
        hasAVX2 = has(CKernels_hasAVX2)
        hasAVX512F = has(CKernels_hasAVX512F)
        hasBFloat16 = has(CKernels_hasAVX512BF16)
        hasVNNI = has(CKernels_hasAVX512VNNI)
        instructions = InstructionSet.best
        availableCores = ThreadPool.availableCores
        name = Self.processorName()
    }

    private static func processorName() -> String {
        let bytes = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 49) { buffer in
            guard let base = buffer.baseAddress else { return [UInt8]() }
            CKernels_processorName(base)
            return buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        }
        let text = String(decoding: bytes, as: UTF8.self)
        let kept = text.drop { $0 == " " }
        return String(kept.reversed().drop { $0 == " " }.reversed())
    }
}
