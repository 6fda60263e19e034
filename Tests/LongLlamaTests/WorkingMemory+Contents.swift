import LongLlama

extension WorkingMemory {
    /// Keys and then values of all kv heads of one layer, for comparison.
    func contents(layer: Int, kvHeads: Int) -> [Float] {
        (0..<kvHeads).flatMap { head in
            let pairs = pairs(layer: layer, kvHead: head)
            return pairs.keys + pairs.values
        }
    }
}
