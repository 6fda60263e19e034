/// A pull parser for the JSON headers of checkpoints.
///
/// It builds no tree: the caller says what it expects, and memory stays proportional to what is
/// kept. Repeated keys in one object are refused. Grammar: RFC 8259.
///
/// The reader borrows `bytes`: it must not outlive the closure that lends them.
struct JSONReader {
    /// Values that are skipped may nest this deep.
    private static let maximumDepth = 64

    private let bytes: UnsafeRawBufferPointer
    private let file: String
    private var offset = 0

    init(_ bytes: UnsafeRawBufferPointer, file: String) {
        self.bytes = bytes
        self.file = file
    }

    /// Reads an object; `member` must consume the value of each key.
    mutating func object(
        _ member: (inout JSONReader, String) throws(CheckpointError) -> Void
    ) throws(CheckpointError) {
        try expect("{")
        if consume("}") { return }
        var keys: Set<String> = []
        repeat {
            let key = try string()
            guard keys.insert(key).inserted else {
                throw .malformed(file, "the key \(CheckpointError.quote(key)) is repeated")
            }
            try expect(":")
            try member(&self, key)
        } while consume(",")
        try expect("}")
    }

    /// Reads an array; `element` must consume each element.
    mutating func array(
        _ element: (inout JSONReader) throws(CheckpointError) -> Void
    ) throws(CheckpointError) {
        try expect("[")
        if consume("]") { return }
        repeat { try element(&self) } while consume(",")
        try expect("]")
    }

    /// Reads an array of at most `limit` integers.
    mutating func integers(limit: Int) throws(CheckpointError) -> [Int] {
        var values: [Int] = []
        try array { reader throws(CheckpointError) in
            guard values.count < limit else {
                throw reader.failure("an array of more than \(limit) numbers")
            }
            values.append(try reader.integer())
        }
        return values
    }

    /// Reads an integer without fraction or exponent that fits `Int`.
    mutating func integer() throws(CheckpointError) -> Int {
        skipSpace()
        let start = offset
        try skipNumber()
        let digits = String(decoding: bytes[start..<offset], as: UTF8.self)
        guard let value = Int(digits) else {
            throw failure("expected a 64-bit integer, found \(CheckpointError.quote(digits))")
        }
        return value
    }

    /// Reads a string.
    mutating func string() throws(CheckpointError) -> String {
        try expect("\"")
        var text = JSONText()
        while true {
            guard offset < bytes.count else { throw failure("a string without an end") }
            let byte = bytes[offset]
            offset += 1
            if byte == UInt8(ascii: "\"") { break }
            guard byte >= 0x20 else { throw failure("a control character in a string") }
            if byte == UInt8(ascii: "\\") {
                guard text.appendEscape(bytes, &offset) else {
                    throw failure("an invalid escape in a string")
                }
            } else {
                text.append(byte)
            }
        }
        guard let string = text.string else { throw failure("a string that is not UTF-8") }
        return string
    }

    /// Checks that only white space follows.
    mutating func end() throws(CheckpointError) {
        skipSpace()
        guard offset == bytes.count else { throw failure("text after the end of the value") }
    }

    /// Reads and drops any value.
    mutating func skipValue() throws(CheckpointError) {
        try skipValue(depth: 0)
    }

    private mutating func skipValue(depth: Int) throws(CheckpointError) {
        guard depth < Self.maximumDepth else { throw failure("values nested too deeply") }
        skipSpace()
        guard offset < bytes.count else { throw failure("an early end") }
        switch bytes[offset] {
        case UInt8(ascii: "{"):
            try object { reader, _ throws(CheckpointError) in
                try reader.skipValue(depth: depth + 1)
            }
        case UInt8(ascii: "["):
            try array { reader throws(CheckpointError) in try reader.skipValue(depth: depth + 1) }
        case UInt8(ascii: "\""): _ = try string()
        case UInt8(ascii: "t"): try expect(word: "true")
        case UInt8(ascii: "f"): try expect(word: "false")
        case UInt8(ascii: "n"): try expect(word: "null")
        default: try skipNumber()
        }
    }

    private mutating func skipNumber() throws(CheckpointError) {
        _ = take("-")
        if !take("0") {
            guard skipDigits() else { throw failure("expected a value") }
        }
        if take(".") {
            guard skipDigits() else { throw failure("a number without digits after its point") }
        }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            guard skipDigits() else { throw failure("a number without digits in its exponent") }
        }
    }

    private mutating func skipDigits() -> Bool {
        let start = offset
        while offset < bytes.count, (0x30...0x39).contains(bytes[offset]) { offset += 1 }
        return offset > start
    }

    private mutating func skipSpace() {
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x0a, 0x0d, 0x09: offset += 1
            default: return
            }
        }
    }

    /// Takes `character` if it is next, white space not skipped.
    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard offset < bytes.count, bytes[offset] == UInt8(ascii: character) else { return false }
        offset += 1
        return true
    }

    /// Takes `character` if it is next after white space.
    private mutating func consume(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        return take(character)
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(CheckpointError) {
        guard consume(character) else { throw failure("expected '\(character)'") }
    }

    private mutating func expect(word: String) throws(CheckpointError) {
        for character in word.unicodeScalars {
            guard take(character) else { throw failure("expected '\(word)'") }
        }
    }

    private func failure(_ reason: String) -> CheckpointError {
        .malformed(file, "invalid JSON at byte \(offset): \(reason)")
    }
}
