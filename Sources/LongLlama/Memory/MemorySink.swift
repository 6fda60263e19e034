/// Where the pairs of memory layers go when their tokens leave the local context.
package protocol MemorySink: AnyObject {
    /// Takes the pairs of consecutive tokens of one memory layer.
    func append(_ pairs: TokenPairs, layer: Int) throws
}
