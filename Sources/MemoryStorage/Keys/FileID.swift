/// The number of a file entry in one memory: kept by a rename, never reused.
package struct FileID: Hashable, Sendable {
    package let rawValue: UInt64

    package init(_ rawValue: UInt64) { self.rawValue = rawValue }
}
