/// SentencePiece's visible space, `▁` (U+2581).
enum SpaceMarker {
    /// Its UTF-8 bytes.
    static let bytes: [UInt8] = [0xE2, 0x96, 0x81]

    /// `text` with every marker turned into a space.
    static func replaced(_ text: [UInt8]) -> [UInt8] {
        guard text.contains(bytes[0]) else { return text }
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var position = 0
        while position < text.count {
            if text[position...].starts(with: bytes) {
                result.append(UInt8(ascii: " "))
                position += bytes.count
            } else {
                result.append(text[position])
                position += 1
            }
        }
        return result
    }
}
