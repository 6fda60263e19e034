import CFaissShims

/// Which build of the scan kernels an index runs; all return the same bits.
enum InstructionSet: Sendable, CaseIterable {
    /// Runs everywhere.
    case portable
    /// x86-64 with AVX2 and F16C.
    case avx2
    /// x86-64 with AVX-512 F, BW, DQ and VL.
    case avx512

    /// The fastest of this machine.
    static var best: InstructionSet {
        allCases.first { $0.shim == CFaissShims_best_instruction_set() } ?? .portable
    }

    /// The shim's name for it.
    var shim: CFaissShims_instruction_set {
        switch self {
        case .portable: CFaissShims_portable
        case .avx2: CFaissShims_avx2
        case .avx512: CFaissShims_avx512
        }
    }
}
