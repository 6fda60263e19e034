/// The parsed and validated header of a safetensors file.
///
/// Format: 8 bytes little-endian length, a JSON object of that length, the data. As in the
/// format's reference reader, the tensors must cover the data without overlap, gap or rest, and
/// the header may take at most 100 MB.
struct SafetensorsHeader {
    static let maximumLength = 100_000_000
    static let metadataKey = "__metadata__"
    private static let maximumRank = 32

    private(set) var metadata: [String: String] = [:]
    private(set) var tensors: [SafetensorsEntry] = []
    /// The first byte of the data, counted from the start of the file.
    let dataStart: Int
    private let file: String

    init(_ bytes: UnsafeRawBufferPointer, file: String) throws(CheckpointError) {
        self.file = file
        var cursor = ByteCursor(bytes, file: file)
        let length = try cursor.readSize("the header's length")
        guard length <= Self.maximumLength else {
            throw .malformed(
                file, "the header claims \(length) bytes, the format allows \(Self.maximumLength)")
        }
        let json = try cursor.read(count: length, "the header")
        dataStart = cursor.offset
        try parse(json)
        try checkRanges(available: cursor.remaining)
    }

    private mutating func parse(_ json: UnsafeRawBufferPointer) throws(CheckpointError) {
        var reader = JSONReader(json, file: file)
        var metadata: [String: String] = [:]
        var tensors: [SafetensorsEntry] = []
        try reader.object { reader, key throws(CheckpointError) in
            if key == Self.metadataKey {
                try reader.object { reader, name throws(CheckpointError) in
                    metadata[name] = try reader.string()
                }
            } else {
                tensors.append(try entry(&reader, name: key))
            }
        }
        try reader.end()
        (self.metadata, self.tensors) = (metadata, tensors)
    }

    private func entry(
        _ reader: inout JSONReader, name: String
    ) throws(CheckpointError) -> SafetensorsEntry {
        var (type, shape, offsets): (String?, [Int]?, [Int]?) = (nil, nil, nil)
        try reader.object { reader, key throws(CheckpointError) in
            switch key {
            case "dtype": type = try reader.string()
            case "shape": shape = try reader.integers(limit: Self.maximumRank)
            case "data_offsets": offsets = try reader.integers(limit: 2)
            default: try reader.skipValue()
            }
        }
        guard let type, let shape, let offsets else {
            throw .malformed(file, tensor: name, "lacks a dtype, shape or data_offsets")
        }
        return try entry(name: name, type: type, shape: shape, offsets: offsets)
    }

    private func entry(
        name: String, type: String, shape: [Int], offsets: [Int]
    ) throws(CheckpointError) -> SafetensorsEntry {
        guard let known = SafetensorsType(rawValue: type)?.tensorType else {
            throw .unsupported(
                file, tensor: name, "the dtype \(CheckpointError.quote(type)) is not supported",
                remedy: "convert the tensor to F32, F16 or BF16")
        }
        guard let byteCount = known.byteCount(shape: shape) else {
            throw .malformed(file, tensor: name, "the shape \(shape) is negative or overflows")
        }
        guard offsets.count == 2, offsets[0] >= 0, offsets[0] <= offsets[1] else {
            throw .malformed(file, tensor: name, "data_offsets \(offsets) are no range")
        }
        guard offsets[1] - offsets[0] == byteCount else {
            throw .malformed(
                file, tensor: name,
                "\(type) \(shape) needs \(byteCount) bytes, data_offsets \(offsets) give "
                    + "\(offsets[1] - offsets[0])")
        }
        return SafetensorsEntry(
            name: name, shape: shape, type: known, range: offsets[0]..<offsets[1])
    }

    private func checkRanges(available: Int) throws(CheckpointError) {
        let ordered = tensors.sorted {
            ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
        }
        var end = 0
        for tensor in ordered {
            guard tensor.range.upperBound <= available else {
                throw .malformed(
                    file, tensor: tensor.name,
                    "data_offsets end at \(tensor.range.upperBound), but the file has only "
                        + "\(available) bytes of data")
            }
            guard tensor.range.lowerBound == end else {
                let problem =
                    tensor.range.lowerBound < end ? "overlap another tensor" : "leave a gap"
                throw .malformed(file, tensor: tensor.name, "data_offsets \(problem) at \(end)")
            }
            end = tensor.range.upperBound
        }
        guard end == available else {
            throw .malformed(file, "\(available - end) bytes after the last tensor")
        }
    }
}
