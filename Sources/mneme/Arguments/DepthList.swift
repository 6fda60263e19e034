import ArgumentParser
import Foundation

/// Places in a memory as they are written on the command line: `0,0.5,1`.
struct DepthList: ExpressibleByArgument {
    /// The places, as given.
    var depths: [Double]

    init(_ depths: [Double]) {
        self.depths = depths
    }

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
        let depths = parts.compactMap { Double($0.filter { $0 != " " }) }
        guard depths.count == parts.count, depths.allSatisfy({ (0...1).contains($0) }) else {
            return nil
        }
        self.depths = depths
    }

    /// The list as it would be written.
    var defaultValueDescription: String {
        depths.map { String(format: "%g", $0) }.joined(separator: ",")
    }
}
