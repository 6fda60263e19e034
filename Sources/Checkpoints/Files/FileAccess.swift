import Glibc

/// How a mapped file is going to be read.
package enum FileAccess: Sendable {
    /// No particular order.
    case normal
    /// From the first to the last byte, once.
    case sequential
    /// Single places, far apart.
    case random
    /// All of it, soon.
    case soon

    var advice: Int32 {
        switch self {
        case .normal: MADV_NORMAL
        case .sequential: MADV_SEQUENTIAL
        case .random: MADV_RANDOM
        case .soon: MADV_WILLNEED
        }
    }
}
