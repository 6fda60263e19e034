import LinearAlgebra

/// Finds the pairs of runs by the number of their token in the sequence of all runs.
struct RunTable {
    private let runs: [PairRun]
    private let starts: [Int]  // [runs]

    init(_ runs: [PairRun]) {
        self.runs = runs
        var next = 0
        starts = runs.map { run in
            defer { next += run.count }
            return next
        }
    }

    /// The value of token `token`, `rowBytes` bytes.
    ///
    /// Complexity: O(log r) for r runs.
    func value(_ token: Int, rowBytes: Int) -> UnsafeRawPointer {
        var (low, high) = (0, starts.count - 1)
        while low < high {
            let middle = (low + high + 1) / 2
            if starts[middle] <= token { low = middle } else { high = middle - 1 }
        }
        return runs[low].values + (token - starts[low]) * rowBytes
    }
}
