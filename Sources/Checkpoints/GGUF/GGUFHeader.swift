import LinearAlgebra

/// The parsed and validated header of a GGUF file.
///
/// Format: the GGUF specification, version 3, little-endian.
struct GGUFHeader {
    static let magic = UInt32(0x4655_4747)  // "GGUF"
    static let version = UInt32(3)
    static let defaultAlignment = 32
    static let alignmentKey = "general.alignment"
    /// ggml's limit.
    static let maximumRank = 4

    let metadata: [String: MetadataValue]
    let tensors: [GGUFTensorEntry]
    /// The first byte of the data section, counted from the start of the file.
    let dataStart: Int

    init(_ bytes: UnsafeRawBufferPointer, file: String) throws(CheckpointError) {
        var cursor = ByteCursor(bytes, file: file)
        try Self.checkMagic(&cursor, file)
        // A tensor line has at least a name length, a rank, a type and an offset.
        let tensorCount = try cursor.readCount(itemBytes: 24, "the number of tensors")
        let pairCount = try cursor.readCount(itemBytes: 12, "the number of metadata keys")
        let reader = GGUFMetadataReader(file: file)
        metadata = try reader.pairs(&cursor, count: pairCount)
        let alignment = try Self.alignment(metadata, file)
        var tensors: [GGUFTensorEntry] = []
        for _ in 0..<tensorCount {
            tensors.append(try Self.entry(&cursor, reader, file, alignment: alignment))
        }
        self.tensors = tensors
        dataStart = try Self.aligned(cursor.offset, alignment, file)
        try Self.checkRanges(tensors, available: max(0, bytes.count - dataStart), file)
    }

    private static func checkMagic(
        _ cursor: inout ByteCursor, _ file: String
    ) throws(CheckpointError) {
        let found = try cursor.read(UInt32.self, "the magic number")
        guard found == magic else {
            throw .malformed(
                file, "expected the magic 'GGUF', found the bytes 0x\(String(found, radix: 16))")
        }
        let version = try cursor.read(UInt32.self, "the version")
        guard version == Self.version else {
            let isBigEndian = version.byteSwapped == Self.version
            throw .unsupported(
                file,
                isBigEndian
                    ? "the file is big-endian" : "expected GGUF version 3, found \(version)",
                remedy: "convert the model to a little-endian GGUF of version 3")
        }
    }

    private static func alignment(
        _ metadata: [String: MetadataValue], _ file: String
    ) throws(CheckpointError) -> Int {
        guard let value = metadata[alignmentKey] else { return defaultAlignment }
        guard case .uint32(let alignment) = value, alignment > 0, alignment.nonzeroBitCount == 1
        else {
            let found = value.integer.map { "\($0) (\(value.typeName))" } ?? value.typeName
            throw .malformed(
                file, "expected a power of two (uint32) as \(alignmentKey), found \(found)")
        }
        return Int(alignment)
    }

    private static func aligned(
        _ offset: Int, _ alignment: Int, _ file: String
    ) throws(CheckpointError) -> Int {
        let (sum, overflow) = offset.addingReportingOverflow(alignment - 1)
        guard !overflow else { throw .malformed(file, "the alignment \(alignment) overflows") }
        return sum & ~(alignment - 1)
    }

    private static func entry(
        _ cursor: inout ByteCursor, _ reader: GGUFMetadataReader, _ file: String, alignment: Int
    ) throws(CheckpointError) -> GGUFTensorEntry {
        let name = try reader.string(&cursor)
        let shape = try shape(&cursor, name, file)
        let code = try cursor.read(UInt32.self, "a tensor's type")
        let offset = try cursor.readSize("a tensor's offset")
        guard let type = GGUFTensorType(rawValue: code)?.elementType else {
            throw .unsupported(
                file, tensor: name, "the type \(GGUFTensorType.name(of: code)) is not supported",
                remedy: "use a GGUF of F32, F16, BF16, Q8_0, Q4_0 or Q4_1 tensors")
        }
        guard let byteCount = TensorType.element(type).byteCount(shape: shape) else {
            throw .malformed(
                file, tensor: name,
                "the shape \(shape) overflows or its rows are no whole \(type.name) blocks")
        }
        guard offset.isMultiple(of: alignment) else {
            throw .malformed(
                file, tensor: name, "the offset \(offset) is no multiple of \(alignment)")
        }
        return GGUFTensorEntry(
            name: name, shape: shape, type: type, offset: offset, byteCount: byteCount)
    }

    private static func shape(
        _ cursor: inout ByteCursor, _ name: String, _ file: String
    ) throws(CheckpointError) -> [Int] {
        let rank = try cursor.read(UInt32.self, "a tensor's rank")
        guard rank <= maximumRank else {
            throw .malformed(
                file, tensor: name, "expected at most \(maximumRank) dimensions, found \(rank)")
        }
        var shape: [Int] = []
        for _ in 0..<rank { shape.append(try cursor.readSize("a tensor's dimension")) }
        return shape.reversed()
    }

    /// Checks that names are unique and that tensors lie inside the data, without overlap.
    private static func checkRanges(
        _ tensors: [GGUFTensorEntry], available: Int, _ file: String
    ) throws(CheckpointError) {
        var names: Set<String> = []
        for tensor in tensors {
            guard names.insert(tensor.name).inserted else {
                throw .malformed(file, tensor: tensor.name, "the name is repeated")
            }
            guard tensor.offset <= available, tensor.byteCount <= available - tensor.offset else {
                throw .malformed(
                    file, tensor: tensor.name,
                    "\(tensor.byteCount) bytes at offset \(tensor.offset) exceed the "
                        + "\(available) bytes of data")
            }
        }
        var end = 0
        for tensor in tensors.sorted(by: { $0.offset < $1.offset }) where tensor.byteCount > 0 {
            guard tensor.offset >= end else {
                throw .malformed(file, tensor: tensor.name, "overlaps another tensor")
            }
            end = tensor.offset + tensor.byteCount
        }
    }
}
