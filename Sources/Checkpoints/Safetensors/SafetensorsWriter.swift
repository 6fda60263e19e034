/// Writes safetensors files, one tensor after the other.
package enum SafetensorsWriter {
    /// Writes a file with `tensors`, whose bytes `content` produces.
    ///
    /// Wide types come first, as the format's reference writer orders them, so that each tensor
    /// is aligned to its type; otherwise the order is that of `tensors`. The file appears under
    /// `path` when it is complete.
    ///
    /// - Throws: `CheckpointError`, or what `content` throws.
    package static func write(
        to path: String, tensors: [TensorDescription], metadata: [String: String] = [:],
        content: TensorContent
    ) throws {
        let ordered = tensors.enumerated().sorted {
            (-$0.element.type.blockBytes, $0.offset) < (-$1.element.type.blockBytes, $1.offset)
        }
        let plan = try TensorPlan(ordered.map(\.element), file: path)
        let header = try header(plan, metadata, path)
        let output = try AtomicFile(path: path)
        try output.write(header)
        for index in plan.tensors.indices {
            try plan.write(index, to: output, from: content)
        }
        try output.commit()
    }

    /// The header with its length, padded with spaces to a multiple of 8 bytes.
    private static func header(
        _ plan: TensorPlan, _ metadata: [String: String], _ path: String
    ) throws(CheckpointError) -> [UInt8] {
        var members: [String] = []
        if !metadata.isEmpty {
            let pairs = metadata.sorted { $0.key < $1.key }.map {
                "\(JSONText.quoted($0.key)):\(JSONText.quoted($0.value))"
            }
            members.append(
                "\"\(SafetensorsHeader.metadataKey)\":{\(pairs.joined(separator: ","))}")
        }
        var start = 0
        for (tensor, byteCount) in plan.tensors {
            let (end, overflow) = start.addingReportingOverflow(byteCount)
            guard !overflow else {
                throw TensorPlan.failure(path, tensor.name, "the file's size overflows")
            }
            members.append(try member(tensor, start..<end, path))
            start = end
        }
        var json = Array("{\(members.joined(separator: ","))}".utf8)
        json.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (8 - json.count % 8) % 8))
        guard json.count <= SafetensorsHeader.maximumLength else {
            throw TensorPlan.failure(path, "", "the header has \(json.count) bytes, too many")
        }
        var builder = ByteBuilder()
        builder.append(UInt64(json.count))
        builder.append(bytes: json)
        return builder.bytes
    }

    private static func member(
        _ tensor: TensorDescription, _ range: Range<Int>, _ path: String
    ) throws(CheckpointError) -> String {
        guard let type = SafetensorsType(tensor.type) else {
            throw TensorPlan.failure(
                path, tensor.name, "safetensors files cannot hold \(tensor.type.name)")
        }
        guard tensor.name != SafetensorsHeader.metadataKey else {
            throw TensorPlan.failure(path, tensor.name, "the name is reserved")
        }
        let shape = tensor.shape.map(String.init).joined(separator: ",")
        return "\(JSONText.quoted(tensor.name)):{\"dtype\":\"\(type.rawValue)\","
            + "\"shape\":[\(shape)],\"data_offsets\":[\(range.lowerBound),\(range.upperBound)]}"
    }
}
