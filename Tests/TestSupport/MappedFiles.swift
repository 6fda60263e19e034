import Foundation

/// The address ranges of this process that map files, as the kernel lists them.
package enum MappedFiles {
    /// The file that is mapped at `address`, or `nil`.
    ///
    /// The kernel hands the list out in pieces; one that other threads change meanwhile may lack
    /// a line, so a look that finds nothing is repeated.
    package static func file(at address: UnsafeRawPointer) throws -> String? {
        for _ in 0..<20 {
            if let file = try look(at: UInt(bitPattern: address)) { return file }
        }
        return nil
    }

    private static func look(at wanted: UInt) throws -> String? {
        for line in try String(contentsOfFile: "/proc/self/maps", encoding: .utf8).split(
            separator: "\n")
        {
            let fields = line.split(separator: " ", omittingEmptySubsequences: true)
            let bounds = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            guard bounds.count == 2, bounds[0] <= wanted, wanted < bounds[1] else { continue }
            return fields.count >= 6 ? fields[5...].joined(separator: " ") : nil
        }
        return nil
    }
}
