/// The formats that a sharded checkpoint may be written in.
package enum CheckpointFormat: String, Sendable, CaseIterable {
    /// `model.safetensors` and its shards.
    case safetensors
    /// `pytorch_model.bin` and its shards.
    case pyTorch = "bin"

    /// The name of the single file, as Hugging Face's libraries expect it.
    package var fileName: String { "\(stem).\(rawValue)" }

    /// The name of the index of several shards.
    package var indexName: String { "\(fileName).index.json" }

    /// The name of shard `number`, counted from 1, of `count`.
    package func shardName(_ number: Int, of count: Int) -> String {
        "\(stem)-\(Self.padded(number))-of-\(Self.padded(count)).\(rawValue)"
    }

    private var stem: String { self == .safetensors ? "model" : "pytorch_model" }

    private static func padded(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    }
}
