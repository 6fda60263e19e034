import LinearAlgebra
import LongLlama
import MemoryStorage

/// How the pairs of a memory on disk are laid out, in the model's terms.
struct StoredMemoryLayout {
    let layers: [Int]
    let geometry: AttentionGeometry
    let elementType: PairElementType

    init(_ manifest: MemoryManifest, model: LongLlamaModel) throws {
        layers = manifest.memoryLayers
        geometry = model.configuration.geometry
        elementType = try ModelConfiguration.elementType(manifest.elementType.rawValue)
    }

    /// The position of `layer` among the memory layers.
    func index(of layer: Int) -> Int? {
        layers.firstIndex(of: layer)
    }
}
