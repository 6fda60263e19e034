/// How a rotary embedding's frequencies are stretched for contexts longer than trained.
package enum RotaryScaling: Sendable, Equatable {
    /// As trained.
    case none
    /// All positions are divided by `factor` (S. Chen et al., Extending Context Window of Large
    /// Language Models via Positional Interpolation, 2023).
    case linear(factor: Float)
    /// Low frequencies are divided by `factor`, high ones kept, those between interpolated: the
    /// rule of Llama 3.1, whose configuration names the parameters.
    case llama3(
        factor: Float, lowFrequencyFactor: Float, highFrequencyFactor: Float,
        originalMaxPosition: Int)
    /// Each inverse frequency is divided by its own number, `[headDim / 2]`: what GGUF files keep
    /// in `rope_freqs.weight`.
    case divisors([Float])

    /// Scales inverse frequencies, `[headDim / 2]` radians per position, in float32.
    func scaled(_ frequencies: [Float]) -> [Float] {
        switch self {
        case .none: frequencies
        // The reference divides positions; dividing frequencies differs by one rounding.
        case .linear(let factor): frequencies.map { $0 / factor }
        case .divisors(let divisors): zip(frequencies, divisors).map { $0 / $1 }
        case .llama3(let factor, let low, let high, let original):
            frequencies.map { frequency in
                let wavelength = 2 * Float.pi / frequency
                let longest = Float(original) / low
                let shortest = Float(original) / high
                if wavelength < shortest { return frequency }
                if wavelength > longest { return frequency / factor }
                let smooth = (Float(original) / wavelength - low) / (high - low)
                return (1 - smooth) * frequency / factor + smooth * frequency
            }
        }
    }

    /// What is wrong with the parameters, if anything.
    func problem(headDim: Int) -> String? {
        switch self {
        case .none: return nil
        case .divisors(let divisors):
            guard divisors.count == headDim / 2 else {
                return "\(divisors.count) frequency divisors for heads of \(headDim)"
            }
            return divisors.first { !($0 > 0 && $0.isFinite) }.map { "frequency divisor \($0)" }
        case .linear(let factor):
            return factor > 0 && factor.isFinite ? nil : "scaling factor \(factor)"
        case .llama3(let factor, let low, let high, let original):
            guard factor > 0, factor.isFinite, low > 0, high > low, high.isFinite, original > 0
            else {
                return "llama3 scaling with factor \(factor), frequency factors \(low) and "
                    + "\(high), original length \(original)"
            }
            return nil
        }
    }
}
