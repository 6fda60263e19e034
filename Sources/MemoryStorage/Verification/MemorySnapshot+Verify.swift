import LMDB

extension MemorySnapshot {
    /// Reads everything and lists what is wrong; an empty list means the memory is sound.
    ///
    /// Checks headers and checksums of all blocks, that cluster tables are partitions, that
    /// documents, segments, placements, offsets, files and references agree, and the counters.
    ///
    /// - Parameter progress: called with segments checked and segments in all.
    package func verify(
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) -> [MemoryFinding] {
        var findings: [MemoryFinding] = []
        for (ordinal, segment) in segments.enumerated() {
            findings += verifyBlocks(of: segment)
            progress(ordinal + 1, segments.count)
        }
        var catalog = CatalogVerifier(snapshot: self)
        findings += catalog.run()
        return findings
    }

    private func verifyBlocks(of segment: SegmentEntry) -> [MemoryFinding] {
        manifest.heads.flatMap { head in
            var findings: [MemoryFinding] = []
            for kind in BlockKind.required {
                let key = BlockKey(kind, head, segment.id)
                if let problem = problem(ofBlock: key, segment) {
                    findings.append(MemoryFinding(subject: "\(key)", problem: problem))
                }
            }
            if findings.isEmpty, let problem = problem(ofClusters: head, segment) {
                findings.append(
                    MemoryFinding(subject: "clusters of \(segment.id), \(head)", problem: problem)
                )
            }
            return findings
        }
    }

    private func problem(ofBlock key: BlockKey, _ segment: SegmentEntry) -> String? {
        problem {
            let problem: String?? = try read { transaction in
                try transaction.withValue(key, in: databases.blocks) { value in
                    let block = try view(value, key, segment)
                    let checksum = CRC32C.checksum(block.payload)
                    return checksum == block.header.payloadChecksum
                        ? nil : "the payload's checksum does not match"
                }
            }
            return problem ?? "it is missing"
        }
    }

    private func problem(ofClusters head: MemoryHead, _ segment: SegmentEntry) -> String? {
        problem {
            let payloads = try [BlockKind.centroids, .clusterOffsets, .clusterSlots].map { kind in
                let key = BlockKey(kind, head, segment.id)
                return try read { transaction in
                    try transaction.withValue(key, in: databases.blocks) {
                        try view($0, key, segment).payload
                    } ?? UnsafeRawBufferPointer(start: nil, count: 0)
                }
            }
            guard
                let table = ClusterTableView(
                    centroids: payloads[0], offsets: payloads[1], slots: payloads[2],
                    dimension: manifest.headDim)
            else { return "the tables have different numbers of clusters" }
            if let problem = table.problem(tokens: segment.record.tokenCount) { return problem }
            return table.isPartition(tokens: segment.record.tokenCount)
                ? nil : "the slots are no partition"
        }
    }

    private func view(
        _ value: UnsafeRawBufferPointer, _ key: BlockKey, _ segment: SegmentEntry
    ) throws(MemoryStorageError) -> BlockView {
        let shape = BlockShape(
            key.kind, tokens: segment.record.tokenCount, manifest: manifest)
        return try BlockView(value, key: key, shape: shape)
    }

    /// The problem `body` returns or throws.
    private func problem(_ body: () throws -> String?) -> String? {
        do {
            return try body()
        } catch let error as MemoryStorageError {
            if case .corruptedBlock(_, let reason) = error { return reason }
            return error.description
        } catch {
            return "\(error)"
        }
    }
}
