/// One tensor of a safetensors header.
struct SafetensorsEntry {
    let name: String
    let shape: [Int]
    let type: TensorType
    /// The bytes, counted from the end of the header.
    let range: Range<Int>
}
