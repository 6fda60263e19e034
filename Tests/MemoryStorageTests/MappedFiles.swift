import Foundation

/// The address ranges of this process that map files, as the kernel lists them.
enum MappedFiles {
    /// The file that is mapped at `address`, or `nil`.
    static func file(at address: UnsafeRawPointer) throws -> String? {
        let wanted = UInt(bitPattern: address)
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
