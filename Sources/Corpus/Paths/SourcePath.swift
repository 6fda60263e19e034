/// The path of a file below the root of its tree, as the bytes that the file system keeps.
///
/// Components are separated by slashes; none is empty, `.` or `..`. Paths are ordered by their
/// bytes. Written as text, bytes that are not UTF-8 are escaped, see `description`.
package struct SourcePath: Hashable, Sendable {
    /// The bytes; never empty, no slash at either end, no NUL.
    package let bytes: [UInt8]

    /// A path made of bytes.
    ///
    /// - Throws: `CorpusError.malformedPath` when they are no relative path that stays in its tree.
    package init(bytes: [UInt8]) throws(CorpusError) {
        let components = bytes.split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let isSound = components.allSatisfy { component in
            !component.isEmpty && !component.elementsEqual(".".utf8)
                && !component.elementsEqual("..".utf8)
        }
        guard isSound, !bytes.contains(0) else {
            throw .malformedPath(Self.escaping(bytes))
        }
        self.bytes = bytes
    }

    /// A path from the file system itself, known to be sound.
    init(trusted bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The last component.
    package var name: ArraySlice<UInt8> {
        bytes[(bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)...]
    }

    /// The bytes of the directory that holds the file; empty at the root.
    package var directory: ArraySlice<UInt8> {
        bytes[..<(bytes.lastIndex(of: UInt8(ascii: "/")) ?? 0)]
    }

    /// The components from the root on.
    package var components: [ArraySlice<UInt8>] {
        bytes.split(separator: UInt8(ascii: "/"))
    }
}

extension SourcePath: Comparable {
    /// Byte order.
    package static func < (left: SourcePath, right: SourcePath) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}
