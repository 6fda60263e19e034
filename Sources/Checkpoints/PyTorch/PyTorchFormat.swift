/// What the first bytes of a file given as a PyTorch checkpoint look like.
enum PyTorchFormat {
    /// `torch.save` since version 1.6.
    case zip
    /// `torch.save` before: several pickles, one after the other.
    case legacyPickle
    /// `torch.save` before version 0.1.10.
    case tar
    case unknown

    init(_ bytes: UnsafeRawBufferPointer) {
        if bytes.starts(with: [0x50, 0x4b, 0x03, 0x04]) {
            self = .zip
        } else if bytes.count >= 2, bytes[0] == 0x80, (1...5).contains(bytes[1]) {
            self = .legacyPickle
        } else if bytes.count >= 262, bytes[257..<262].elementsEqual("ustar".utf8) {
            self = .tar
        } else {
            self = .unknown
        }
    }
}
