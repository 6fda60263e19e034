/// How far a window goes through the model.
package enum ForwardExtent: Sendable {
    /// All layers; hidden states are ready for the output head.
    case allLayers
    /// Up to the last memory layer's keys and values: all that indexing needs.
    case memoryPairs
}
