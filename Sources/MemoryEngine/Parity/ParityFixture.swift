import Checkpoints
import Foundation

/// The tensors of one case: its input and what is expected.
struct ParityFixture {
    private let file: SafetensorsFile

    init(folder: URL, name: String) throws {
        file = try SafetensorsFile(
            path: folder.appendingPathComponent("\(name).safetensors").path)
    }

    /// A two-dimensional integer tensor as rows; a vector is one row.
    func rows(_ name: String) throws -> [[Int32]] {
        let tensor = try file.tensor(named: name)
        let values = try tensor.integers().map { Int32(truncatingIfNeeded: $0) }
        let columns = tensor.shape.last ?? 0
        guard columns > 0 else { return [] }
        return stride(from: 0, to: values.count, by: columns).map {
            Array(values[$0..<$0 + columns])
        }
    }

    /// The attention mask of each row, `nil` where the case has none.
    func masks() throws -> [[UInt8]]? {
        guard let tensor = file.tensorIfPresent(named: "attention_mask") else { return nil }
        let input = try file.tensor(named: "input_ids")
        guard tensor.shape == input.shape else {
            throw EngineError(
                .data,
                "attention_mask has the shape \(tensor.shape), input_ids \(input.shape);"
                    + " they must be equal")
        }
        return try rows("attention_mask").map { $0.map { $0 == 0 ? 0 : 1 } }
    }

    /// A tensor's values in order, `nil` where the fixture has none of that name.
    func floats(_ name: String) throws -> [Float]? {
        try file.tensorIfPresent(named: name)?.floats()
    }

    /// Names of the expected memory tensors.
    var memoryTensors: [String] {
        file.tensorNames.filter { $0.hasPrefix("memory.layer") }.sorted()
    }
}
