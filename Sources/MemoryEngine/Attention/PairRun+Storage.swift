import LinearAlgebra
import MemoryStorage

extension LinearAlgebra.PairRun {
    /// A run of a store as attention reads it; valid as long as the stored one is.
    init(_ stored: MemoryStorage.PairRun) {
        self.init(keys: stored.keys, values: stored.values, count: stored.count, mask: nil)
    }
}
