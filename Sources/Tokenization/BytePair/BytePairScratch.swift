/// What one thread needs while it encodes; lent from a pool so that no lock is held meanwhile.
struct BytePairScratch: Sendable {
    var cache = WordCache()
    var merger = WordMerger()
}
