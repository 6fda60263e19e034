import CKernels

/// The sets of instructions that the kernels are compiled for.
package enum InstructionSet: Int32, Sendable, CaseIterable, Comparable {
    /// Plain C, any processor.
    case portable = 0
    /// AVX2, FMA and F16C.
    case avx2 = 1
    /// AVX-512 F, BW, DQ, VL, VBMI, VNNI and BF16: Zen 4, Sapphire Rapids and later.
    case avx512 = 2

    /// The largest set this processor supports.
    package static let best = InstructionSet(rawValue: CKernels_bestLevel()) ?? .portable

    /// The sets this processor supports, in order.
    package static var supported: [InstructionSet] { allCases.filter { $0 <= best } }

    package static func < (left: InstructionSet, right: InstructionSet) -> Bool {
        left.rawValue < right.rawValue
    }

    /// The kernels' number of the set.
    var level: Int32 { rawValue }
}
