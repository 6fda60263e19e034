import Foundation

/// Draws one plot: where everything lies, and the SVG elements.
struct PlotDrawing {
    private let plot: LinePlot
    private let xs: [Double]
    private let yRange: ClosedRange<Double>
    private let yStep: Double

    private static let width = 720.0
    private static let left = 80.0
    private static let right = 20.0
    private static let top = 40.0
    private static let plotHeight = 320.0
    private static let colors = [
        "#1f5fa8", "#b33", "#2a7f3f", "#8a5a00", "#6a3d9a", "#008b8b", "#c2408a", "#555",
        "#e07b00", "#7aa61a", "#00a0d8", "#7a3b1d",
    ]

    init(_ plot: LinePlot) {
        self.plot = plot
        xs = Set(plot.series.flatMap(\.points).map(\.x)).sorted()
        let points = plot.series.flatMap(\.points)
        let ends = points.flatMap { [$0.y, $0.interval?.lowerBound, $0.interval?.upperBound] }
        let values = ends.compactMap(\.self).filter(\.isFinite)
        let low = plot.yRange?.lowerBound ?? values.min() ?? 0
        let high = plot.yRange?.upperBound ?? values.max() ?? 1
        yStep = Self.step((high - low) / 5)
        let first = (low / yStep).rounded(.down) * yStep
        let last = max((high / yStep).rounded(.up) * yStep, first + yStep)
        yRange = plot.yRange ?? first...last
    }

    /// 1, 2 or 5 times a power of ten, at least `width`.
    private static func step(_ width: Double) -> Double {
        guard width > 0, width.isFinite else { return 1 }
        let power = pow(10, log10(width).rounded(.down))
        return [1, 2, 5, 10].map { $0 * power }.first { $0 >= width * 0.999 } ?? power
    }

    var text: String {
        let parts = [header] + yAxis + xAxis + lines + legend + ["</svg>"]
        return parts.joined(separator: "\n")
    }

    // MARK: places

    private var bottom: Double { Self.top + Self.plotHeight }
    private var height: Double { bottom + 60 + 18 * Double(plot.series.count) }

    private func place(_ x: Double) -> Double {
        guard let low = xs.first.map(logarithm), let high = xs.last.map(logarithm), high > low
        else { return (Self.left + Self.width - Self.right) / 2 }
        return Self.left
            + (logarithm(x) - low) / (high - low) * (Self.width - Self.left - Self.right)
    }

    private func logarithm(_ x: Double) -> Double {
        if x > 0 { return log2(x) }
        return log2(xs.first { $0 > 0 } ?? 2) - 1
    }

    private func height(_ y: Double) -> Double {
        let clamped = min(max(y, yRange.lowerBound), yRange.upperBound)
        let share = (clamped - yRange.lowerBound) / (yRange.upperBound - yRange.lowerBound)
        return bottom - share * Self.plotHeight
    }

    // MARK: elements

    private var header: String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="\(Int(Self.width))" \
        height="\(Int(height))" font-family="sans-serif" font-size="13">\
        <rect width="100%" height="100%" fill="white"/>
        <text x="\(number(Self.left))" y="22" font-size="15">\(escaped(plot.title))</text>
        """
    }

    private var yAxis: [String] {
        let count = Int(((yRange.upperBound - yRange.lowerBound) / yStep).rounded())
        let marks = (0...max(count, 1)).map { index -> String in
            let value = yRange.lowerBound + Double(index) * yStep
            let y = height(value)
            return """
                <line x1="\(number(Self.left))" x2="\(number(Self.width - Self.right))" \
                y1="\(number(y))" y2="\(number(y))" stroke="#ddd"/>\
                <text x="\(number(Self.left - 8))" y="\(number(y + 4))" \
                text-anchor="end">\(label(value))</text>
                """
        }
        let middle = number(Self.top + Self.plotHeight / 2)
        return marks + [
            """
            <text x="18" y="\(middle)" text-anchor="middle" \
            transform="rotate(-90 18 \(middle))">\(escaped(plot.yLabel))</text>
            """
        ]
    }

    private var xAxis: [String] {
        xs.map { x in
            """
            <text x="\(number(place(x)))" y="\(number(bottom + 20))" \
            text-anchor="middle">\(size(x))</text>
            """
        } + [
            """
            <text x="\(number(Self.width / 2))" y="\(number(bottom + 42))" \
            text-anchor="middle">\(escaped(plot.xLabel))</text>
            """
        ]
    }

    private var lines: [String] {
        plot.series.enumerated().flatMap { index, series in
            let color = Self.colors[index % Self.colors.count]
            let dash = series.isReference ? #" stroke-dasharray="5 4""# : ""
            let path = series.points.map { "\(number(place($0.x))),\(number(height($0.y)))" }
            let line = """
                <polyline fill="none" stroke="\(color)" stroke-width="2"\(dash) \
                points="\(path.joined(separator: " "))"/>
                """
            let dots = series.isReference ? [] : series.points.flatMap { dot($0, color) }
            return [line] + dots
        }
    }

    private func dot(_ point: PlotPoint, _ color: String) -> [String] {
        let x = number(place(point.x))
        let circle = """
            <circle cx="\(x)" cy="\(number(height(point.y)))" r="3.5" fill="\(color)"/>
            """
        guard let interval = point.interval else { return [circle] }
        let bar = """
            <line x1="\(x)" x2="\(x)" y1="\(number(height(interval.lowerBound)))" \
            y2="\(number(height(interval.upperBound)))" stroke="\(color)"/>
            """
        return [bar, circle]
    }

    private var legend: [String] {
        plot.series.enumerated().map { index, series in
            let color = Self.colors[index % Self.colors.count]
            let y = bottom + 66 + 18 * Double(index)
            return """
                <text x="\(number(Self.left))" y="\(number(y))" \
                fill="\(color)">\(escaped(series.name))</text>
                """
        }
    }

    // MARK: text

    private func label(_ value: Double) -> String {
        if plot.isPercentage { return String(format: "%g %%", (value * 100).rounded()) }
        return String(format: "%g", (value * 1e6).rounded() / 1e6)
    }

    private func size(_ x: Double) -> String {
        let tokens = Int(x)
        return tokens >= 1024 && tokens.isMultiple(of: 1024) ? "\(tokens / 1024)k" : "\(tokens)"
    }

    private func number(_ value: Double) -> String { String(format: "%.1f", value) }

    private func escaped(_ text: String) -> String {
        text.replacingOccurrences(of: "&", with: "&amp;")
            .replacingOccurrences(of: "<", with: "&lt;")
            .replacingOccurrences(of: ">", with: "&gt;")
    }
}
