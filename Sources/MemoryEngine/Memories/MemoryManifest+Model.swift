import Foundation
import LinearAlgebra
import LongLlama
import MemoryStorage

extension MemoryManifest {
    /// The manifest of a memory that `model` makes of the source tree at `root`.
    static func describing(
        _ model: LoadedModel, population: Population, root: String,
        options: [String: String] = [:]
    ) throws -> MemoryManifest {
        let configuration = model.model.configuration
        guard
            let elementType = PairElement(rawValue: configuration.memoryElementType.name)
        else {
            throw EngineError(
                .usage,
                "memory cannot be stored as \(configuration.memoryElementType.name);"
                    + " choose float32, bfloat16, float16 or int8")
        }
        return MemoryManifest(
            modelName: model.name, modelFingerprint: model.fingerprint,
            tokenizerFingerprint: model.tokenizerFingerprint,
            adapterFingerprint: model.adapterFingerprint,
            memoryLayers: configuration.memoryLayers, kvHeads: configuration.kvHeads,
            headDim: configuration.headDim, elementType: elementType,
            keyLayout: model.model.memoryKeyLayout == .halves ? .halves : .interleaved,
            population: population == .isolated ? .isolated : .chained,
            windowTokens: model.windowing.windowTokens,
            independentWindows: population == .isolated && model.windowing.independentWindows,
            createdAt: Int64(Date().timeIntervalSince1970), rootPath: root, options: options)
    }
}
