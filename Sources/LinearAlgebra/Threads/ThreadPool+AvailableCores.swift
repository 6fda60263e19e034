import CKernels
import Foundation

extension ThreadPool {
    /// The cores that this process may use: scheduler affinity, bounded by the quota of its
    /// control group (version 1 or 2).
    package static let availableCores: Int = {
        let affinity = Int(CKernels_affinityCount())
        guard let quota = ControlGroupQuota.current()?.cores else { return affinity }
        return max(1, min(affinity, Int(quota.rounded(.up))))
    }()
}
