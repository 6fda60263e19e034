import MemoryStorage
import VectorSearch

/// Gathers the mass of single pairs into spans of lines, heaviest first.
struct SpanRanking {
    /// Lines that a span may bridge although they are not among the heaviest.
    private static let bridgedLines = 2
    /// Heavy lines considered for each span that is asked for.
    private static let linesPerSpan = 8
    /// Most pairs that are looked up; the lightest are left out beyond.
    private static let locatedPairs = 20_000

    private var lines: [String: [Int: Double]] = [:]  // path: line: mass
    private let total: Double

    /// Share of the mass that went to the first tokens of windows.
    ///
    /// A window's first token attracts attention whatever it says (an "attention sink", Xiao et
    /// al. 2023, section 3.1); its line was not read for its content.
    let sinkShare: Double

    /// - Parameter holdsSinks: whether the first tokens of windows are in memory.
    init(_ mass: [VectorID: Double], snapshot: MemorySnapshot, holdsSinks: Bool = true) throws {
        let whole = mass.values.reduce(0, +)
        var sinks = 0.0
        let heaviest = mass.sorted {
            ($0.value, $1.key.segment, $1.key.slot) > ($1.value, $0.key.segment, $0.key.slot)
        }
        for (id, value) in heaviest.prefix(Self.locatedPairs) {
            guard let place = try snapshot.locate(id, pathLimit: 1), let path = place.paths.first
            else { continue }
            if holdsSinks, place.token.isMultiple(of: snapshot.manifest.windowTokens) {
                sinks += value
                continue
            }
            lines[path, default: [:]][place.lines.lowerBound, default: 0] += value
        }
        total = whole - sinks
        sinkShare = whole > 0 ? sinks / whole : 0
    }

    /// The `count` heaviest spans, made of the heaviest lines.
    ///
    /// Memory attention is diffuse: nearly every line gets some mass. Only lines that stand out
    /// are joined, or a span would be its whole file.
    func best(_ count: Int) -> [SpanShare] {
        // More than there can be; keeps the product below in range.
        let count = min(count, Self.locatedPairs)
        guard total > 0, count > 0 else { return [] }
        let floor =
            lines.values.flatMap(\.values).sorted(by: >)
            .prefix(count * Self.linesPerSpan).last ?? 0
        let spans = lines.flatMap { path, masses in
            Self.spans(of: masses.filter { $0.value >= floor }).map {
                SpanShare(
                    path: path, startLine: $0.lines.lowerBound, endLine: $0.lines.upperBound,
                    share: $0.mass / total)
            }
        }
        return Array(
            spans.sorted { ($0.share, $1.path, $1.startLine) > ($1.share, $0.path, $0.startLine) }
                .prefix(count))
    }

    /// Neighbouring lines as spans.
    private static func spans(
        of masses: [Int: Double]
    ) -> [(lines: ClosedRange<Int>, mass: Double)] {
        var spans: [(lines: ClosedRange<Int>, mass: Double)] = []
        for (line, mass) in masses.sorted(by: { $0.key < $1.key }) {
            if let last = spans.last, line - last.lines.upperBound <= bridgedLines + 1 {
                spans[spans.count - 1] = (last.lines.lowerBound...line, last.mass + mass)
            } else {
                spans.append((line...line, mass))
            }
        }
        return spans
    }
}
