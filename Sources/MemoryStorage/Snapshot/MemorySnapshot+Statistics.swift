import LMDB

extension MemorySnapshot {
    /// Counts that need no walk over the data.
    package func statistics() -> MemoryStatistics {
        let tokens = Int(clamping: counters.storedTokens)
        let (pairBytes, overflow) = tokens.multipliedReportingOverflow(
            by: manifest.pairBytesPerToken)
        return MemoryStatistics(
            generation: counters.generation, committedAt: counters.committedAt,
            documents: Int(clamping: counters.documents),
            liveDocuments: Int(clamping: counters.liveDocuments),
            files: Int(clamping: counters.files), storedTokens: tokens,
            liveTokens: Int(clamping: counters.liveTokens), segments: segments.count,
            pairBytes: overflow ? .max : pairBytes,
            bytesOnDisk: pages.snapshot.environment.information.usedBytes)
    }
}
