/// Builds an unambiguous byte stream: numbers are 8 bytes little-endian, strings carry their length.
struct FingerprintMaterial {
    private(set) var bytes: [UInt8] = []

    init(_ label: String) { append(label) }

    mutating func append(_ value: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
        }
    }

    mutating func append(_ id: TokenID?) {
        append(id.map { UInt64(UInt32(bitPattern: $0)) } ?? .max)
    }

    mutating func append(_ string: [UInt8]) {
        append(UInt64(string.count))
        bytes.append(contentsOf: string)
    }

    mutating func append(_ string: String) { append(Array(string.utf8)) }
}
