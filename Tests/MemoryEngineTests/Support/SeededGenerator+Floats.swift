import LongLlama

extension SeededGenerator {
    /// Numbers in `-scale...scale`.
    mutating func floats(_ count: Int, scale: Float) -> [Float] {
        (0..<count).map { _ in Float.random(in: -scale...scale, using: &self) }
    }
}
