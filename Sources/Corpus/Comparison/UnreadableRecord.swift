/// A recorded file that cannot be compared with its record at present.
package struct UnreadableRecord: Hashable, Sendable {
    /// What is known of the file.
    package let record: RecordedFile
    /// Why it could not be read.
    package let reason: String
}
