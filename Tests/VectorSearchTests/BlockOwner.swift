/// Keeps the blocks of an index alive.
final class BlockOwner: Sendable {
    let blocks: [KeyBlock]

    init(_ blocks: [KeyBlock]) { self.blocks = blocks }
}
