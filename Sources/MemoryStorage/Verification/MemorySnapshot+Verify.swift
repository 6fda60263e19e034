import LMDB
import PassageSearch

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
        verifyPassages(of: segment)
            + manifest.heads.flatMap { head in
                var findings: [MemoryFinding] = []
                for kind in BlockKind.required {
                    let key = BlockKey(kind, head, segment.id)
                    if let problem = problem(ofBlock: key, segment) {
                        findings.append(MemoryFinding(subject: "\(key)", problem: problem))
                    }
                }
                if findings.isEmpty, let problem = problem(ofClusters: head, segment) {
                    findings.append(
                        MemoryFinding(
                            subject: "clusters of \(segment.id), \(head)", problem: problem)
                    )
                }
                return findings
            }
    }

    private func verifyPassages(of segment: SegmentEntry) -> [MemoryFinding] {
        let findings = BlockKind.once.compactMap { kind -> MemoryFinding? in
            let key = BlockKey(once: kind, segment.id)
            return problem(ofBlock: key, segment).map {
                MemoryFinding(subject: "\(key)", problem: $0)
            }
        }
        guard findings.isEmpty, let problem = problem(ofPassages: segment) else { return findings }
        return [MemoryFinding(subject: "passages of \(segment.id)", problem: problem)]
    }

    private func problem(ofPassages segment: SegmentEntry) -> String? {
        problem {
            let payloads = try BlockKind.once.map {
                try payload(BlockKey(once: $0, segment.id), segment)
            }
            let view = try Self.view(payloads[0], payloads[1], of: segment)
            if let problem = view.problem() { return problem }
            let isDivided = try read { transaction in
                var isDivided = true
                try transaction.forEachRecord(
                    in: databases.placements, as: PlacementRecord.self
                ) { key, _ in
                    guard key.segment == segment.id else { return true }
                    isDivided = view.begins(at: Int(key.firstSlot))
                    return isDivided
                }
                return isDivided
            }
            return isDivided ? nil : "a passage goes over the end of a document"
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
            let payloads = try [BlockKind.centroids, .clusterOffsets, .clusterSlots].map {
                try payload(BlockKey($0, head, segment.id), segment)
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

    /// The payload of a block, empty when it is missing.
    private func payload(
        _ key: BlockKey, _ segment: SegmentEntry
    ) throws(MemoryStorageError) -> UnsafeRawBufferPointer {
        try read { transaction in
            try transaction.withValue(key, in: databases.blocks) {
                try view($0, key, segment).payload
            } ?? UnsafeRawBufferPointer(start: nil, count: 0)
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
