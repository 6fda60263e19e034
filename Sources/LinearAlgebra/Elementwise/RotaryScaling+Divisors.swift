import Foundation

extension RotaryScaling {
    /// What each inverse frequency is divided by, `[headDim / 2]`, as GGUF files store the rule of
    /// Llama 3.1.
    package func divisors(headDim: Int, theta: Float) -> [Float] {
        let plain = (0..<headDim / 2).map {
            1 / Foundation.pow(theta, Float(2 * $0) / Float(headDim))
        }
        return zip(plain, scaled(plain)).map { $0 / $1 }
    }
}
