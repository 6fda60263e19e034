import Glibc
import LongLlama

/// LongLLaMA in the most obvious way: doubles, full attention, explicit masks.
///
/// The slow twin of `Session`; its rules are the reference semantics of the design, in order.
struct NaiveLongLlama {
    private let configuration: ModelConfiguration
    private let weights: [String: [Double]]
    private let bias: MemoryLogitBias?
    /// What leaves the local cache when it is full.
    var overflow = WindowOverflow.flush
    /// Tokens of the local cache.
    private(set) var local: [NaiveToken] = []
    /// Tokens in memory, by memory layer; only that layer's pair of each is meaningful.
    private(set) var memory: [Int: [NaiveToken]] = [:]

    init(_ tiny: TinyModel, bias: MemoryLogitBias? = nil) {
        self.init(configuration: tiny.configuration, tensors: tiny.tensors, bias: bias)
    }

    init(configuration: ModelConfiguration, tensors: TinyTensors, bias: MemoryLogitBias? = nil) {
        self.configuration = configuration
        weights = tensors.values.mapValues { $0.map(Double.init) }
        self.bias = bias
    }

    /// One call: long input goes to memory in windows, the rest is the last window.
    ///
    /// - Returns: logits of each token.
    mutating func forward(
        _ tokens: [Int32], mask: [UInt8]? = nil, positions: [Int32]? = nil, usesCache: Bool,
        lastContextLength: Int? = nil
    ) -> [[Double]] {
        let next = (local.map(\.position).max() ?? -1) + 1
        let input = tokens.indices.map { index in
            NaiveToken(
                id: Int(tokens[index]), position: positions.map { Int($0[index]) } ?? next + index,
                isValid: mask.map { $0[index] != 0 } ?? true)
        }
        let prefix = max(tokens.count - (lastContextLength ?? configuration.lastContextLength), 0)
        // Without a local cache the windows of the prefix leave none; with one they continue it.
        let retainsPrefix = usesCache && !local.isEmpty
        var logits: [[Double]] = []
        var begin = 0
        while begin < prefix {
            let end = min(prefix, begin + configuration.maxPositionEmbeddings)
            logits += window(Array(input[begin..<end]), retains: retainsPrefix)
            begin = end
        }
        return logits + window(Array(input[prefix...]), retains: usesCache)
    }

    private mutating func window(_ input: [NaiveToken], retains: Bool) -> [[Double]] {
        let excess = local.count + input.count - configuration.maxPositionEmbeddings
        if excess > 0 {
            let half = configuration.maxPositionEmbeddings / 2
            let sinks = min(4, local.count)
            let leaving = max(half, excess)
            if overflow == .flush || sinks + leaving >= local.count {
                moveLocalToMemory(0..<local.count)
            } else {
                moveLocalToMemory(sinks..<sinks + leaving)
                for index in 0..<sinks {
                    local[index].position = local[sinks].position - (sinks - index)
                }
            }
        }
        let past = local.count
        local += input
        var x = input.map { row("model.embed_tokens.weight", $0.id) }
        for layer in 0..<configuration.layerCount {
            let prefix = "model.layers.\(layer)"
            let attended = attention(
                layer, x.map { norm($0, "\(prefix).input_layernorm.weight") }, past: past)
            for index in x.indices {
                x[index] = zip(x[index], attended[index]).map(+)
                let normed = norm(x[index], "\(prefix).post_attention_layernorm.weight")
                x[index] = zip(x[index], feedForward(layer, normed)).map(+)
            }
        }
        if !retains { moveLocalToMemory(0..<local.count) }
        let head =
            configuration.tiesWordEmbeddings
            ? "model.embed_tokens.weight" : "lm_head.weight"
        return x.map { product(norm($0, "model.norm.weight"), head) }
    }

    private mutating func moveLocalToMemory(_ range: Range<Int>) {
        for layer in configuration.memoryLayers { memory[layer, default: []] += local[range] }
        local.removeSubrange(range)
    }

    /// Projects, attends and projects back; stores the pairs of the window in `local`.
    private mutating func attention(
        _ layer: Int, _ x: [[Double]], past: Int
    ) -> [[Double]] {
        let prefix = "model.layers.\(layer).self_attn"
        for index in x.indices {
            local[past + index].keys[layer] = product(x[index], "\(prefix).k_proj.weight")
            local[past + index].values[layer] = product(x[index], "\(prefix).v_proj.weight")
        }
        return x.indices.map { index in
            let queries = product(x[index], "\(prefix).q_proj.weight")
            let heads = (0..<configuration.heads).flatMap { head in
                attend(layer, query: past + index, head: head, slice(queries, head))
            }
            return product(heads, "\(prefix).o_proj.weight")
        }
    }

    /// One softmax over the memory and the local context.
    private func attend(
        _ layer: Int, query index: Int, head: Int, _ query: [Double]
    ) -> [Double] {
        let isMemoryLayer = configuration.memoryLayers.contains(layer)
        let rotates = !isMemoryLayer || configuration.memoryPositionals
        let oldest = local.map(\.position).min() ?? 0
        let kvHead = head / (configuration.heads / configuration.kvHeads)
        let scale = 1 / Double(configuration.headDim).squareRoot()
        func rotated(_ x: [Double], _ token: NaiveToken) -> [Double] {
            rotates ? rotate(x, by: token.position - oldest) : x
        }
        let q = rotated(query, local[index])
        var (logits, values): ([Double], [[Double]]) = ([], [])

        let remembered = isMemoryLayer ? memory[layer] ?? [] : []
        let added = memoryBias(layer, head, tokens: remembered.count)
        for token in remembered {
            let logit = scale * dot(q, slice(token.keys[layer], kvHead))
            logits.append((token.isValid ? max(logit, -1e6) : -1e6) + added)
            values.append(slice(token.values[layer], kvHead))
        }
        for (other, token) in local.enumerated() {
            let k = rotated(slice(token.keys[layer], kvHead), token)
            let isVisible = token.isValid && other <= index
            logits.append(isVisible ? max(scale * dot(q, k), -1e6) : -1e6)
            values.append(slice(token.values[layer], kvHead))
        }
        return NaiveAttention.softmaxAverage(logits: logits, values: values)
    }

    private func memoryBias(_ layer: Int, _ head: Int, tokens: Int) -> Double {
        guard let bias, let values = bias.perHead[layer] else { return 0 }
        let ratio = Double(tokens) / Double(bias.trainedTokens)
        return Double(values[head]) - log(max(1, ratio))
    }

    private func rotate(_ x: [Double], by position: Int) -> [Double] {
        let half = x.count / 2
        var result = x
        for index in 0..<half {
            let frequency = pow(
                Double(configuration.ropeTheta), -Double(2 * index) / Double(x.count))
            let (c, s) = (cos(Double(position) * frequency), sin(Double(position) * frequency))
            result[index] = x[index] * c - x[index + half] * s
            result[index + half] = x[index + half] * c + x[index] * s
        }
        return result
    }

    private func feedForward(_ layer: Int, _ x: [Double]) -> [Double] {
        let prefix = "model.layers.\(layer).mlp"
        let gate = product(x, "\(prefix).gate_proj.weight")
        let up = product(x, "\(prefix).up_proj.weight")
        let inner = zip(gate, up).map { $0 / (1 + exp(-$0)) * $1 }
        return product(inner, "\(prefix).down_proj.weight")
    }

    private func norm(_ x: [Double], _ weight: String) -> [Double] {
        let mean = dot(x, x) / Double(x.count)
        let factor = 1 / (mean + Double(configuration.normEpsilon)).squareRoot()
        return zip(x, matrix(weight)).map { $0 * factor * $1 }
    }

    private func product(_ x: [Double], _ weight: String) -> [Double] {
        let rows = matrix(weight)
        return (0..<rows.count / x.count).map { row in
            x.indices.reduce(0) { $0 + x[$1] * rows[row * x.count + $1] }
        }
    }

    private func matrix(_ weight: String) -> [Double] {
        weights[weight] ?? []
    }

    private func row(_ weight: String, _ index: Int) -> [Double] {
        let width = configuration.hiddenSize
        return Array(matrix(weight)[index * width..<(index + 1) * width])
    }

    private func slice(_ x: [Double]?, _ head: Int) -> [Double] {
        let dim = configuration.headDim
        return x.map { Array($0[head * dim..<(head + 1) * dim]) } ?? []
    }

    private func dot(_ x: [Double], _ y: [Double]) -> Double {
        zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
    }
}
