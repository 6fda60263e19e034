package import Checkpoints
package import LinearAlgebra

/// The tensors of a model as a GGUF file holds them: other names, the rows of queries and keys in
/// interleaved rotary order, matrices in another type.
///
/// Written tensor by tensor and panel by panel; pages of the source are given back as they are
/// read, so memory stays at some megabytes whatever the model's size.
package struct GGUFTensors {
    private static let panelBytes = 8 << 20

    /// Where a tensor comes from.
    private enum Source {
        case vector(String, count: Int)
        case matrix(String, rows: Int, columns: Int, order: RowOrder)
        case divisors([Float])
    }

    /// What is written, in order.
    package let descriptions: [TensorDescription]
    private let sources: [String: Source]
    private let loader: WeightLoader
    private let compute: Compute

    /// Plans the tensors of the model in `checkpoint`; its matrices get the types of `storage`.
    package init(
        _ checkpoint: any Checkpoint, configuration: ModelConfiguration, storage: WeightStorage,
        compute: Compute
    ) {
        loader = WeightLoader(checkpoint: checkpoint)
        self.compute = compute
        var descriptions: [TensorDescription] = []
        var sources: [String: Source] = [:]
        func add(_ name: String, _ source: Source, isVocabulary: Bool = false) {
            let (shape, type) =
                switch source {
                case .vector(_, let count): ([count], ElementType.float32)
                case .divisors(let values): ([values.count], ElementType.float32)
                case .matrix(_, let rows, let columns, _):
                    (
                        [rows, columns],
                        storage.type(columns: columns, isVocabulary: isVocabulary)
                    )
                }
            descriptions.append(TensorDescription(name: name, shape: shape, type: .element(type)))
            sources[name] = source
        }
        let names = WeightNames(checkpoint)
        let (hidden, vocabulary) = (configuration.hiddenSize, configuration.vocabularySize)
        func table(_ name: String) -> Source {
            .matrix(name, rows: vocabulary, columns: hidden, order: .stored)
        }
        add(WeightNames.gguf.embedding, table(names.embedding), isVocabulary: true)
        add(WeightNames.gguf.finalNorm, .vector(names.finalNorm, count: hidden))
        if !configuration.tiesWordEmbeddings, checkpoint.contains(names.head) {
            add(WeightNames.gguf.head, table(names.head), isVocabulary: true)
        }
        if checkpoint.contains(WeightNames.frequencyDivisors) {
            add(
                WeightNames.frequencyDivisors,
                .vector(WeightNames.frequencyDivisors, count: configuration.headDim / 2))
        } else if case .llama3 = configuration.ropeScaling {
            let (size, theta) = (configuration.headDim, configuration.ropeTheta)
            add(
                WeightNames.frequencyDivisors,
                .divisors(configuration.ropeScaling.divisors(headDim: size, theta: theta)))
        }
        for layer in 0..<configuration.layerCount {
            for part in WeightNames.LayerPart.allCases {
                let name = names.layer(layer, part)
                let source =
                    Self.shape(of: part, configuration).map { rows, columns in
                        Source.matrix(
                            name, rows: rows, columns: columns,
                            order: Self.order(of: part, from: names, configuration))
                    } ?? .vector(name, count: hidden)
                add(WeightNames.gguf.layer(layer, part), source)
            }
        }
        self.descriptions = descriptions
        self.sources = sources
    }

    /// Bytes of a planned tensor as the source stores it; `nil` where it has none.
    package func storedByteCount(_ tensor: TensorDescription) -> Int? {
        switch sources[tensor.name] {
        case .vector(let name, _), .matrix(let name, _, _, _):
            loader.checkpoint.tensorIfPresent(named: name)?.region.count
        case .divisors, nil: nil
        }
    }

    /// Hands a writer the bytes of one tensor.
    ///
    /// - Throws: `ModelError.weights` for a wrong shape or values that the type cannot hold,
    ///   `CheckpointError` for a missing tensor.
    package func write(
        _ tensor: TensorDescription,
        to sink: (UnsafeRawBufferPointer) throws(CheckpointError) -> Void
    ) throws {
        guard let source = sources[tensor.name], case .element(let type) = tensor.type else {
            preconditionFailure("\(tensor.name) is not one of the planned tensors")
        }
        switch source {
        case .divisors(let values): try Self.write(values, to: sink)
        case .vector(let name, let count):
            try Self.write(try loader.vector(name, count: count), to: sink)
        case .matrix(let name, let rows, let columns, let order):
            let matrix = try loader.matrix(name, rows: rows, columns: columns)
            try write(matrix, name: name, order: order, as: type, to: sink)
        }
    }

    private func write(
        _ matrix: WeightMatrix, name: String, order: RowOrder, as type: ElementType,
        to sink: (UnsafeRawBufferPointer) throws(CheckpointError) -> Void
    ) throws {
        guard let rowBytes = type.byteCount(elements: matrix.columns) else {
            preconditionFailure("\(matrix.columns) columns of \(type.name)")
        }
        // Whole heads, so that the rows of a panel come from the panel's own pages.
        var step = max(1, Self.panelBytes / max(rowBytes, matrix.rowBytes))
        if case .interleaved(let size) = order { step = max(size, step / size * size) }
        let buffer = ByteBuffer(count: min(step, matrix.rows) * rowBytes)
        for first in stride(from: 0, to: matrix.rows, by: step) {
            let panel = first..<min(first + step, matrix.rows)
            guard
                compute.quantize(matrix, rows: panel, order: order, to: type, into: buffer.base)
            else {
                throw ModelError.weights(
                    tensor: name, expected: "numbers that \(type.name) can hold",
                    received: "values that are infinite, not numbers or too large")
            }
            try sink(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<(panel.count * rowBytes)]))
            matrix.releaseRows(panel)
        }
    }

    private static func write(
        _ values: [Float], to sink: (UnsafeRawBufferPointer) throws(CheckpointError) -> Void
    ) throws {
        let buffer = FloatBuffer(count: values.count)
        for (index, value) in values.enumerated() { buffer.base[index] = value }
        try sink(UnsafeRawBufferPointer(buffer.elements))
    }

    /// Rows and columns of a layer's matrix; `nil` for its norms.
    private static func shape(
        of part: WeightNames.LayerPart, _ configuration: ModelConfiguration
    ) -> (rows: Int, columns: Int)? {
        let hidden = configuration.hiddenSize
        let queryRows = configuration.heads * configuration.headDim
        return switch part {
        case .attentionNorm, .feedForwardNorm: nil
        case .query: (queryRows, hidden)
        case .key, .value: (configuration.kvHeads * configuration.headDim, hidden)
        case .output: (hidden, queryRows)
        case .gate, .up: (configuration.intermediateSize, hidden)
        case .down: (hidden, configuration.intermediateSize)
        }
    }

    private static func order(
        of part: WeightNames.LayerPart, from names: WeightNames,
        _ configuration: ModelConfiguration
    ) -> RowOrder {
        guard names.rotaryLayout == .halves, part == .query || part == .key else { return .stored }
        return .interleaved(headDim: configuration.headDim)
    }
}
