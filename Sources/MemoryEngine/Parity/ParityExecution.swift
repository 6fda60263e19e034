import Foundation
import LinearAlgebra
import LongLlama

/// Runs one case, row by row of its batch, and compares.
struct ParityExecution {
    let name: String
    let settings: ParityCase
    let fixture: ParityFixture
    let model: LongLlamaModel
    let endOfSequence: Set<Int32>

    /// The compared quantities of this case; at least one.
    func run() throws -> [ParityRow] {
        let rows =
            switch settings.kind {
            case .forward, .chunks: try forward()
            case .generate: try generate()
            case .topLogits: try topLogits()
            case .longllama: try longLlama()
            case .memoryNLL: try memoryNLL()
            }
        guard !rows.isEmpty else {
            throw EngineError(.data, "case '\(name)' has no expected tensor to compare with")
        }
        return rows
    }

    // MARK: forward, chunks

    private func forward() throws -> [ParityRow] {
        let inputs = try fixture.rows("input_ids")
        let masks = try fixture.masks()
        var logits: [Float] = []
        var sessions: [Session] = []
        for (row, tokens) in inputs.enumerated() {
            let session = Session(model: model)
            let usesCache = settings.kind == .chunks || settings.useCache == true
            for range in try chunks(of: tokens.count) {
                try session.forward(
                    Array(tokens[range]), mask: masks.map { Array($0[row][range]) },
                    usesCache: usesCache, lastContextLength: settings.lastContextLength,
                    logits: .all
                ) { _, values in logits.append(contentsOf: values) }
            }
            sessions.append(session)
        }
        return try [compare("logits", logits, tolerance: logitTolerance)].compactMap { $0 }
            + memoryRows(sessions)
    }

    /// The ranges of consecutive calls on `count` tokens.
    private func chunks(of count: Int) throws -> [Range<Int>] {
        let lengths = settings.chunks ?? [count]
        var ranges: [Range<Int>] = []
        for length in lengths {
            let begin = ranges.last?.upperBound ?? 0
            guard length > 0, length <= count - begin else {
                throw EngineError(
                    .data, "case '\(name)': chunks \(lengths) do not divide \(count) tokens")
            }
            ranges.append(begin..<begin + length)
        }
        return ranges
    }

    private var hasFloatMemory: Bool { model.configuration.memoryElementType == .float32 }

    private var logitTolerance: Double { hasFloatMemory ? 2e-3 : 2e-2 }

    /// Compares memory contents after the call, over all rows of the batch.
    private func memoryRows(_ sessions: [Session]) throws -> [ParityRow] {
        try fixture.memoryTensors.compactMap { tensor in
            let parts = tensor.split(separator: ".")
            guard parts.count == 3, let layer = Int(parts[1].dropFirst("layer".count)) else {
                return nil
            }
            var values: [Float] = []
            for session in sessions {
                let memory = session.ownMemory
                if parts[2] == "masks" {
                    values += memory.mask(layer: layer).map { $0 ? 0 : -.infinity }
                    continue
                }
                for head in 0..<model.configuration.kvHeads {
                    let pairs = memory.pairs(layer: layer, kvHead: head)
                    values += parts[2] == "keys" ? pairs.keys : pairs.values
                }
            }
            return try parts[2] == "masks"
                ? compareMasks(tensor, values) : comparePairs(tensor, values)
        }
    }

    /// Compares which tokens are masked; the float minimum depends on the type it was made in.
    private func compareMasks(_ tensor: String, _ values: [Float]) throws -> ParityRow? {
        guard let expected = try fixture.floats(tensor) else { return nil }
        return .counting(
            name, tensor, values.map { Int32($0 == 0 ? 0 : 1) },
            expected.map { Int32($0 == 0 ? 0 : 1) })
    }

    private func comparePairs(_ tensor: String, _ values: [Float]) throws -> ParityRow? {
        guard let expected = try fixture.floats(tensor) else { return nil }
        return .storedPairs(
            name, tensor, values, expected, type: model.configuration.memoryElementType)
    }

    // MARK: generate

    private func generate() throws -> [ParityRow] {
        let inputs = try fixture.rows("input_ids")
        let masks = try fixture.masks()
        let expected = try fixture.rows("generated_ids")
        let steps = expected.first?.count ?? 0
        var generated: [Int32] = []
        var logits: [Float] = []
        for (row, tokens) in inputs.enumerated() {
            let result = try greedy(tokens, mask: masks?[row], steps: steps)
            generated += result.ids
            logits += result.logits
        }
        return try [
            compareIDs("generated_ids", generated, expected.flatMap { $0 }),
            compare("step_logits", logits, tolerance: logitTolerance),
        ].compactMap { $0 }
    }

    /// Generates `steps` tokens; a finished row is padded, as a batch would be.
    private func greedy(
        _ tokens: [Int32], mask: [UInt8]?, steps: Int
    ) throws -> (ids: [Int32], logits: [Float]) {
        let session = Session(model: model)
        var ids: [Int32] = []
        var logits: [Float] = []
        var finished = false
        var input = tokens
        var inputMask = mask
        var positions = mask.map(Generator.positions)
        while ids.count < steps {
            try session.forward(
                input, mask: inputMask, positions: positions, usesCache: true,
                lastContextLength: settings.lastContextLength, logits: .last
            ) { _, values in
                let chosen = Sampler.mostLikely(values)
                ids.append(finished ? model.configuration.padding ?? 0 : chosen)
                finished = finished || endOfSequence.contains(chosen)
                logits.append(contentsOf: values)
            }
            input = ids.suffix(1)
            inputMask = nil
            positions = nil
        }
        return (ids, logits)
    }

    // MARK: comparison

    /// Compares with the tensor of that name; `nil` where the fixture has none.
    func compare(
        _ tensor: String, _ values: [Float], tolerance: Double
    ) throws -> ParityRow? {
        guard let expected = try fixture.floats(tensor) else { return nil }
        return .absolute(name, tensor, values, expected, tolerance: tolerance)
    }

    func compareIDs(_ tensor: String, _ ids: [Int32], _ expected: [Int32]) -> ParityRow {
        .counting(name, tensor, ids, expected)
    }

    /// Generated ids of a single row with the cache.
    func greedyRow(_ tokens: [Int32]) throws -> ParityRow {
        let expected = try fixture.rows("generated_ids").first ?? []
        let result = try greedy(tokens, mask: nil, steps: expected.count)
        return compareIDs("generated_ids", result.ids, expected)
    }
}
