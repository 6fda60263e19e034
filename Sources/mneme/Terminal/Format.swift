import Foundation

/// Numbers as people read them.
enum Format {
    /// A number with `digits` decimals.
    static func decimal(_ value: Double, _ digits: Int = 3) -> String {
        String(format: "%.\(digits)f", value)
    }

    /// A fraction as a percentage.
    static func percent(_ value: Double) -> String {
        String(format: "%.1f %%", value * 100)
    }

    /// Bytes with a binary unit.
    static func bytes(_ count: Int) -> String {
        let units = ["B", "KiB", "MiB", "GiB", "TiB"]
        var value = Double(count)
        var unit = 0
        while value >= 1024, unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        return unit == 0 ? "\(count) B" : String(format: "%.1f %@", value, units[unit])
    }
}
