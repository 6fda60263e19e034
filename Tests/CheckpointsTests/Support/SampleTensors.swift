import LinearAlgebra
import TestSupport

@testable import Checkpoints

/// Small tensors with seeded content for writers and readers.
struct SampleTensors {
    let descriptions: [TensorDescription]
    private let contents: [String: [UInt8]]

    init(seed: UInt64, _ descriptions: [TensorDescription]) {
        var generator = SplitMix(seed: seed)
        var contents: [String: [UInt8]] = [:]
        for tensor in descriptions {
            let count = tensor.type.byteCount(shape: tensor.shape) ?? 0
            contents[tensor.name] = (0..<count).map { _ in
                tensor.type == .bool
                    ? .random(in: 0...1, using: &generator)
                    : .random(in: 0...0x3b, using: &generator)  // finite in every float type
            }
        }
        self.descriptions = descriptions
        self.contents = contents
    }

    /// One tensor of each plain type, with shapes of each rank from 0 to 4.
    static func plain(seed: UInt64) -> SampleTensors {
        let types: [TensorType] = [
            .bool, .element(.float32), .int8, .element(.float16), .int64, .element(.bfloat16),
            .uint8, .float64, .int32, .int16,
        ]
        let shapes = [[], [5], [3, 7], [2, 3, 4], [1, 2, 1, 3], [0], [2, 0, 3]]
        return SampleTensors(
            seed: seed,
            types.enumerated().map { index, type in
                TensorDescription(
                    name: "\(index).\(type.name)", shape: shapes[index % shapes.count], type: type)
            })
    }

    /// One tensor of each type that the model computes with.
    static func elements(seed: UInt64) -> SampleTensors {
        let shapes = [[32], [3, 64], [2, 2, 32]]
        return SampleTensors(
            seed: seed,
            ElementType.allCases.enumerated().map { index, type in
                TensorDescription(
                    name: "blk.\(index).\(type.name)", shape: shapes[index % shapes.count],
                    type: .element(type))
            })
    }

    func bytes(_ name: String) -> [UInt8] {
        contents[name] ?? []
    }

    /// Writes a tensor's bytes in pieces of 7 bytes.
    func write(
        _ tensor: TensorDescription,
        _ write: (UnsafeRawBufferPointer) throws(CheckpointError) -> Void
    ) throws {
        let bytes = bytes(tensor.name)
        try bytes.withUnsafeBytes { all in
            for start in stride(from: 0, to: all.count, by: 7) {
                try write(UnsafeRawBufferPointer(rebasing: all[start..<min(start + 7, all.count)]))
            }
        }
    }
}
