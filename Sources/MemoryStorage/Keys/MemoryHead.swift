/// One stream of pairs: a memory layer, by its position among the memory layers, and a kv head.
package struct MemoryHead: Hashable, Sendable, CustomStringConvertible {
    /// Position in ``MemoryManifest/memoryLayers``, not the model's layer number.
    package let layerIndex: Int
    package let kvHead: Int

    package init(layerIndex: Int, kvHead: Int) {
        self.layerIndex = layerIndex
        self.kvHead = kvHead
    }

    package var description: String { "memory layer \(layerIndex), kv head \(kvHead)" }
}
