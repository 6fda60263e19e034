import LinearAlgebra

/// Writes GGUF files of version 3, one tensor after the other.
package enum GGUFWriter {
    /// Writes a file with `metadata`, in this order, and `tensors`, whose bytes `content`
    /// produces.
    ///
    /// Tensors are aligned to 32 bytes or to the `general.alignment` among the metadata. Shapes
    /// are given outermost first and stored reversed, as the format wants them. The file appears
    /// under `path` when it is complete.
    ///
    /// - Throws: `CheckpointError`, or what `content` throws.
    package static func write(
        to path: String, metadata: [(key: String, value: MetadataValue)],
        tensors: [TensorDescription], content: TensorContent
    ) throws {
        let plan = try TensorPlan(tensors, file: path)
        let alignment = try alignment(metadata, path)
        let header = try header(plan, metadata, alignment, path)
        let output = try AtomicFile(path: path)
        try output.write(header)
        try output.pad(to: alignment)
        for index in plan.tensors.indices {
            try plan.write(index, to: output, from: content)
            try output.pad(to: alignment)
        }
        try output.commit()
    }

    private static func alignment(
        _ metadata: [(key: String, value: MetadataValue)], _ path: String
    ) throws(CheckpointError) -> Int {
        var keys: Set<String> = []
        var alignment = UInt32(GGUFHeader.defaultAlignment)
        for (key, value) in metadata {
            guard keys.insert(key).inserted else {
                throw TensorPlan.failure(path, key, "the metadata key is repeated")
            }
            if key == GGUFHeader.alignmentKey {
                guard case .uint32(let given) = value, given.nonzeroBitCount == 1 else {
                    throw TensorPlan.failure(path, key, "expected a power of two (uint32)")
                }
                alignment = given
            }
        }
        return Int(alignment)
    }

    private static func header(
        _ plan: TensorPlan, _ metadata: [(key: String, value: MetadataValue)], _ alignment: Int,
        _ path: String
    ) throws(CheckpointError) -> [UInt8] {
        var encoder = GGUFEncoder()
        encoder.append(GGUFHeader.magic)
        encoder.append(GGUFHeader.version)
        encoder.append(UInt64(plan.tensors.count))
        encoder.append(UInt64(metadata.count))
        for (key, value) in metadata {
            encoder.append(key)
            encoder.append(value)
        }
        var offset = 0
        for (tensor, byteCount) in plan.tensors {
            try append(tensor, offset: offset, to: &encoder, path)
            let (end, overflow) = offset.addingReportingOverflow(byteCount)
            guard !overflow, end <= Int.max - alignment else {
                throw TensorPlan.failure(path, tensor.name, "the file's size overflows")
            }
            offset = (end + alignment - 1) & ~(alignment - 1)
        }
        return encoder.builder.bytes
    }

    private static func append(
        _ tensor: TensorDescription, offset: Int, to encoder: inout GGUFEncoder, _ path: String
    ) throws(CheckpointError) {
        guard case .element(let type) = tensor.type,
            tensor.shape.count <= GGUFHeader.maximumRank
        else {
            throw TensorPlan.failure(
                path, tensor.name,
                "this GGUF writer cannot hold \(tensor.type.name) \(tensor.shape)")
        }
        encoder.append(tensor.name)
        encoder.append(UInt32(tensor.shape.count))
        for dimension in tensor.shape.reversed() { encoder.append(UInt64(dimension)) }
        encoder.append(GGUFTensorType(type).rawValue)
        encoder.append(UInt64(offset))
    }
}
