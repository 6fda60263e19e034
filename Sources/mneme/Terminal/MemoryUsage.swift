import Foundation

/// Physical memory of this process, from `/proc/self/status`.
struct MemoryUsage {
    /// Bytes in memory now.
    var residentBytes: Int
    /// Most bytes that were in memory at once.
    var peakResidentBytes: Int

    /// The usage now; zeros where the system does not tell.
    static var current: MemoryUsage {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        func bytes(_ field: String) -> Int {
            let line = status.split(separator: "\n").first { $0.hasPrefix(field + ":") }
            let kibibytes = line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) }
            return (kibibytes ?? 0) * 1024
        }
        return MemoryUsage(residentBytes: bytes("VmRSS"), peakResidentBytes: bytes("VmHWM"))
    }
}
