/// What a memory was made with: whoever reads it must match.
package struct MemoryManifest: Codable, Equatable, Sendable {
    /// The on-disk format this program writes and reads.
    package static let currentFormatVersion = 2

    package var formatVersion = MemoryManifest.currentFormatVersion
    /// The model's name, for people.
    package var modelName: String
    package var modelFingerprint: String
    package var tokenizerFingerprint: String
    /// `nil` when the model has no adapter.
    package var adapterFingerprint: String?
    /// The model's layer numbers of the memory layers, ascending.
    package var memoryLayers: [Int]
    package var kvHeads: Int
    package var headDim: Int
    package var elementType: PairElement
    package var keyLayout: KeyLayout
    package var population: Population
    /// Tokens of a window of the population.
    package var windowTokens: Int
    /// Whether windows of one document do not see each other.
    package var independentWindows: Bool
    /// Seconds since 1970.
    package var createdAt: Int64
    /// The root of the source tree.
    package var rootPath: String
    package var options: [String: String]

    package init(
        modelName: String, modelFingerprint: String, tokenizerFingerprint: String,
        adapterFingerprint: String? = nil, memoryLayers: [Int], kvHeads: Int, headDim: Int,
        elementType: PairElement, keyLayout: KeyLayout, population: Population,
        windowTokens: Int, independentWindows: Bool, createdAt: Int64, rootPath: String,
        options: [String: String] = [:]
    ) {
        self.modelName = modelName
        self.modelFingerprint = modelFingerprint
        self.tokenizerFingerprint = tokenizerFingerprint
        self.adapterFingerprint = adapterFingerprint
        self.memoryLayers = memoryLayers
        self.kvHeads = kvHeads
        self.headDim = headDim
        self.elementType = elementType
        self.keyLayout = keyLayout
        self.population = population
        self.windowTokens = windowTokens
        self.independentWindows = independentWindows
        self.createdAt = createdAt
        self.rootPath = rootPath
        self.options = options
    }

    /// Bytes of one key or one value.
    package var rowBytes: Int { elementType.rowBytes(headDim) }

    /// Bytes of the keys and values of one token in all streams.
    package var pairBytesPerToken: Int { 2 * rowBytes * memoryLayers.count * kvHeads }

    /// All streams of pairs, layer by layer.
    package var heads: [MemoryHead] {
        memoryLayers.indices.flatMap { layer in
            (0..<kvHeads).map { MemoryHead(layerIndex: layer, kvHead: $0) }
        }
    }

    /// The position of a stream in ``heads``.
    package func headIndex(_ head: MemoryHead) -> Int { head.layerIndex * kvHeads + head.kvHead }
}
