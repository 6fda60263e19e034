/// How far two lists of numbers are apart.
enum Differences {
    /// The largest absolute difference; infinite for unequal lengths or a NaN.
    static func largest<Left: BinaryFloatingPoint, Right: BinaryFloatingPoint>(
        _ left: [Left], _ right: [Right]
    ) -> Double {
        guard left.count == right.count else { return .infinity }
        return zip(left, right).reduce(0) { largest, pair in
            let difference = abs(Double(pair.0) - Double(pair.1))
            return difference.isNaN ? .infinity : max(largest, difference)
        }
    }
}
