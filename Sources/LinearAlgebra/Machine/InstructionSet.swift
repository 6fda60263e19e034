import CKernels
import Foundation

/// The sets of instructions that the kernels are compiled for.
package enum InstructionSet: Int32, Sendable, CaseIterable, Comparable {
    /// Plain C, any processor.
    case portable = 0
    /// AVX2, FMA and F16C.
    case avx2 = 1
    /// AVX-512 F, BW, DQ, VL, VBMI, VNNI and BF16: Zen 4, Sapphire Rapids and later.
    case avx512 = 2

    /// The environment variable that names a smaller set than the processor's: what another
    /// processor would do can be measured and tested here.
    package static let variable = "MNEME_INSTRUCTIONS"

    /// What `variable` says; `nil` where it is not set.
    package static let wanted = ProcessInfo.processInfo.environment[variable]

    /// Whether `name` is that of a set.
    package static func isKnown(_ name: String) -> Bool { allCases.contains { "\($0)" == name } }

    /// The largest set that this processor supports and `variable` allows.
    package static let best: InstructionSet = {
        let supported = InstructionSet(rawValue: CKernels_bestLevel()) ?? .portable
        return allCases.first { "\($0)" == wanted && $0 < supported } ?? supported
    }()

    /// The sets this processor supports, in order.
    package static var supported: [InstructionSet] { allCases.filter { $0 <= best } }

    package static func < (left: InstructionSet, right: InstructionSet) -> Bool {
        left.rawValue < right.rawValue
    }

    /// The kernels' number of the set.
    var level: Int32 { rawValue }
}
