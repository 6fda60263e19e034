import ArgumentParser

/// Sizes as they are written on the command line: `4k,16k,65536`; `k` is 1024.
struct SizeList: ExpressibleByArgument {
    /// The sizes, as given.
    var sizes: [Int]

    init(_ sizes: [Int]) {
        self.sizes = sizes
    }

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
        let sizes = parts.compactMap { part -> Int? in
            let text = part.filter { $0 != " " }.lowercased()
            guard text.hasSuffix("k") else { return Int(text) }
            return Int(text.dropLast()).flatMap {
                let (size, overflow) = $0.multipliedReportingOverflow(by: 1024)
                return overflow ? nil : size
            }
        }
        guard sizes.count == parts.count, sizes.allSatisfy({ $0 >= 0 }) else { return nil }
        self.sizes = sizes
    }

    /// The list as it would be written.
    var defaultValueDescription: String {
        sizes.map { $0 > 0 && $0.isMultiple(of: 1024) ? "\($0 / 1024)k" : "\($0)" }
            .joined(separator: ",")
    }
}
