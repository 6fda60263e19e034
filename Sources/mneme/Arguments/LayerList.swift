import ArgumentParser

/// Numbers of layers as they are written on the command line: `6,12,18`, `none` or nothing.
struct LayerList: ExpressibleByArgument {
    /// The layers, as given.
    var layers: [Int]

    init?(argument: String) {
        let parts = (argument == "none" ? "" : argument).split(separator: ",").map {
            $0.filter { $0 != " " }
        }
        let numbers = parts.compactMap { Int($0) }
        guard numbers.count == parts.count, numbers.allSatisfy({ $0 >= 0 }) else { return nil }
        layers = numbers
    }
}
