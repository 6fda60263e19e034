/// The memories a forward pass reads and the one it writes.
package struct AttachedMemories {
    /// Attended to in one softmax with the local context.
    package var read: [any MemoryAttention]
    /// Receives the pairs that leave the local context.
    package var write: (any MemorySink)?

    package init(read: [any MemoryAttention] = [], write: (any MemorySink)? = nil) {
        self.read = read
        self.write = write
    }
}
