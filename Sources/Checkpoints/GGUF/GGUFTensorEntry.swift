import LinearAlgebra

/// One line of a GGUF file's tensor table.
struct GGUFTensorEntry {
    let name: String
    /// Outermost first: the reverse of the order in the file.
    let shape: [Int]
    let type: ElementType
    /// The first byte, counted from the start of the data section.
    let offset: Int
    let byteCount: Int
}
