import Foundation

/// The processor time that a Linux control group grants, in cores.
struct ControlGroupQuota: Equatable {
    /// Cores' worth of time per period, above 0.
    let cores: Double

    /// Reads `cpu.max` of version 2: `max 100000` or `150000 100000`.
    init?(cpuMax text: String) {
        let fields = text.split(whereSeparator: \.isWhitespace)
        guard fields.count == 2, let quota = Double(fields[0]), let period = Double(fields[1])
        else { return nil }
        self.init(quota: quota, period: period)
    }

    /// A quota of `quota` microseconds per `period` microseconds; nil if there is no bound.
    init?(quota: Double, period: Double) {
        guard quota > 0, period > 0, (quota / period).isFinite else { return nil }
        cores = quota / period
    }

    /// The tightest quota on the way from this process's group to the root; nil without bound.
    static func current() -> ControlGroupQuota? {
        guard let groups = text("/proc/self/cgroup") else { return nil }
        var quotas: [ControlGroupQuota] = []
        for line in groups.split(separator: "\n") {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            for directory in ancestors(of: String(fields[2])) {
                if fields[1].isEmpty {
                    quotas +=
                        text("/sys/fs/cgroup\(directory)/cpu.max").flatMap { Self(cpuMax: $0) }
                        .map { [$0] } ?? []
                } else if fields[1].split(separator: ",").contains("cpu") {
                    quotas += versionOne("/sys/fs/cgroup/cpu\(directory)").map { [$0] } ?? []
                }
            }
        }
        return quotas.min { $0.cores < $1.cores }
    }

    private static func versionOne(_ directory: String) -> ControlGroupQuota? {
        guard let quota = text("\(directory)/cpu.cfs_quota_us").flatMap(number),
            let period = text("\(directory)/cpu.cfs_period_us").flatMap(number)
        else { return nil }
        return ControlGroupQuota(quota: quota, period: period)
    }

    /// `/a/b` -> `/a/b`, `/a` and the root as an empty string.
    static func ancestors(of path: String) -> [String] {
        let names = path.split(separator: "/")
        return (0...names.count).reversed().map { count in
            names.prefix(count).map { "/" + $0 }.joined()
        }
    }

    private static func number(_ text: String) -> Double? {
        Double(text.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    private static func text(_ path: String) -> String? {
        try? String(contentsOfFile: path, encoding: .utf8)
    }
}
