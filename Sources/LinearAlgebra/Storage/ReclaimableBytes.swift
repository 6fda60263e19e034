/// An owner of bytes that are kept elsewhere too, such as a mapped file.
package protocol ReclaimableBytes: AnyObject, Sendable {
    /// Gives the physical memory of `bytes`, part of the owner's bytes, back to the system; the
    /// next access reads them again.
    func release(_ bytes: UnsafeRawBufferPointer)
}
