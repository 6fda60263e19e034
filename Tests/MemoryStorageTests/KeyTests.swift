import LMDB
import MemoryStorage
import Testing

@Suite struct KeyTests {
    private func decoded<Key: DatabaseKey>(_ key: Key) -> Key? {
        key.keyBytes.withUnsafeBytes { Key(keyBytes: $0) }
    }

    @Test func keysComeBackAndWrongLengthsDoNot() throws {
        func check<Key: DatabaseKey & Equatable>(_ key: Key) {
            #expect(decoded(key) == key)
            let long = key.keyBytes + [0]
            #expect(long.withUnsafeBytes { Key(keyBytes: $0) } == nil)
            let short = Array(key.keyBytes.dropLast())
            #expect(short.withUnsafeBytes { Key(keyBytes: $0) } == nil)
        }
        let head = MemoryHead(layerIndex: 300, kvHead: 2)
        check(BlockKey(.clusterSlots, head, SegmentID(70_000)))
        check(SegmentKey(SegmentID(5)))
        check(DocumentKey(DocumentID(.max)))
        check(PlacementKey(SegmentID(1), firstSlot: 9))
        check(TokenSpanKey(DocumentID(1), chunk: 2))
        check(LineKey(DocumentID(1), firstByte: 1 << 40))
        check(ReferenceKey(DocumentID(1), FileID(2)))
        check(MetadataKey.generation)
        check(try #require(ContentHash(0..<32)))
    }

    @Test func blockKeysOrderByStreamThenSegment() {
        let heads = [(0, 0), (0, 1), (0, 256), (1, 0), (256, 0)].map(MemoryHead.init)
        let segments = [1, 255, 256, 65_536].map { SegmentID($0) }
        let keys = BlockKind.allCases.flatMap { kind in
            heads.flatMap { head in segments.map { BlockKey(kind, head, $0).keyBytes } }
        }
        #expect(keys == keys.sorted { $0.lexicographicallyPrecedes($1) })
    }

    @Test func blocksOfUnknownKindDoNotDecode() {
        let bytes = [UInt8](repeating: 0, count: 9)
        #expect(bytes.withUnsafeBytes { BlockKey(keyBytes: $0) } == nil)
    }

    @Test func geometriesGiveBlocksOfHalfToEightMegabytes() {
        for (rowBytes, streams) in [(256, 9), (128, 9), (200, 96), (512, 12), (64, 4)] {
            let geometry = SegmentGeometry(rowBytes: rowBytes, streams: streams)
            #expect((8192...65_536).contains(geometry.targetTokens))
            #expect((8192...65_536).contains(geometry.maximumTokens))
            #expect(geometry.targetTokens * rowBytes >= 1 << 19)
            #expect(geometry.maximumTokens * rowBytes <= 8 << 20)
        }
        let geometry = SegmentGeometry(rowBytes: 256, streams: 9)
        #expect(geometry.clusterCount(tokens: 16_384) == 512)
        #expect(geometry.clusterCount(tokens: 3) == 1)
    }
}
