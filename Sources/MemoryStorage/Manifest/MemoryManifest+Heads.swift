extension MemoryManifest {
    /// The position of `head` in ``heads``.
    ///
    /// - Throws: ``MemoryStorageError/mismatch(_:)`` when the memory has no such stream.
    func requireHead(_ head: MemoryHead) throws(MemoryStorageError) -> Int {
        guard memoryLayers.indices.contains(head.layerIndex), (0..<kvHeads).contains(head.kvHead)
        else {
            throw .mismatch(
                ManifestMismatch(
                    field: .memoryLayers,
                    memory: "\(memoryLayers) with \(kvHeads) kv heads", expected: "\(head)"))
        }
        return headIndex(head)
    }
}
