import CFaissShims
import TestSupport
import Testing

@testable import VectorSearch

@Suite struct ShimTests {
    /// Every half-precision bit pattern, decoded by every build as Swift decodes it.
    @Test(arguments: InstructionSet.allCases)
    func halfPrecisionIsDecodedExactly(instructionSet: InstructionSet) {
        // One finite component of the row per pattern: score = 1 * component + 0 * nothing.
        let rows = (0...UInt16.max).map { $0 }
        var scores = [Float](repeating: -7, count: rows.count)
        let status = CFaissShims_score_rows(
            [1], rows, Int64(rows.count), 1, CFaissShims_float16, instructionSet.shim, &scores,
            nil)
        guard status != CFaissShims_unsupported_instruction_set else {
            #expect(instructionSet != .portable)
            return
        }
        #expect(status == CFaissShims_ok)
        for (bits, score) in zip(rows, scores) {
            let expected = Float(Float16(bitPattern: bits))
            #expect(score == expected || (score.isNaN && expected.isNaN), "pattern \(bits)")
        }
    }

    @Test func kernelsAgreeOnRandomBits() {
        var generator = SplitMix(seed: 41)
        for dimension in [1, 8, 16, 63, 64, 65, 100, 128] {
            let query = (0..<dimension).map { _ in generator.normal() }
            let rows = (0..<dimension * 9).map { _ in generator.normal() }
            for scalar in VectorScalar.allCases {
                let block = KeyBlock(values: rows, dimension: dimension, scalar: scalar)
                var results: [[Float]] = []
                for instructionSet in InstructionSet.allCases {
                    var scores = [Float](repeating: -7, count: 9)
                    let status = CFaissShims_score_rows(
                        query, block.keys, 9, Int64(dimension), scalar.shim, instructionSet.shim,
                        &scores, nil)
                    guard status != CFaissShims_unsupported_instruction_set else { continue }
                    #expect(status == CFaissShims_ok)
                    results.append(scores)
                }
                #expect(!results.isEmpty)
                #expect(results.allSatisfy { $0 == results[0] })
            }
        }
    }

    @Test func statusesNameTheArgument() {
        var error = CFaissShims_error()
        var produced: Int64 = 0
        var centroids: [Float] = [0, 0]
        var offsets: [UInt32] = [0, 0]
        var slots: [UInt32] = [0]
        // More clusters than keys: argument 2.
        #expect(
            CFaissShims_kmeans(
                [Float(1), 2], 1, 2, CFaissShims_float32, 2, 0, &centroids, &offsets, &slots,
                &produced, &error) == CFaissShims_invalid_argument)
        #expect(error.position == 2 && error.detail == 2)
        // A scalar that does not exist: argument 3.
        #expect(
            CFaissShims_kmeans(
                [Float(1), 2], 1, 2, CFaissShims_scalar(rawValue: 9), 1, 0, &centroids, &offsets,
                &slots, &produced, &error) == CFaissShims_invalid_argument)
        #expect(error.position == 3 && error.detail == 9)
    }

    @Test func missingPointersAreRefused() {
        var error = CFaissShims_error()
        var index: OpaquePointer?
        var segment = CFaissShims_segment()
        segment.count = 3
        #expect(
            CFaissShims_index_create(
                &segment, 1, 2, CFaissShims_float32, CFaissShims_portable, &index, &error)
                == CFaissShims_invalid_argument)
        #expect(index == nil && error.segment == 0 && error.position == 5)
        segment.count = 0
        segment.clusters = 1
        #expect(
            CFaissShims_index_create(
                &segment, 1, 2, CFaissShims_float32, CFaissShims_portable, &index, nil)
                == CFaissShims_invalid_argument)
        #expect(index == nil)
    }

    @Test func moreListsThanCanBeNumberedAreRefused() {
        var error = CFaissShims_error()
        var index: OpaquePointer?
        let words: [UInt32] = [0]
        let numbers: [Float] = [0]
        words.withUnsafeBufferPointer { words in
            numbers.withUnsafeBufferPointer { numbers in
                // Refused by the sum alone: nothing behind the pointers is read.
                var segment = CFaissShims_segment()
                segment.clusters = Int64(Int32.max)
                segment.offsets = words.baseAddress
                segment.slots = words.baseAddress
                segment.centroids = numbers.baseAddress
                #expect(
                    CFaissShims_index_create(
                        [segment, segment], 2, 65_536, CFaissShims_float32,
                        CFaissShims_portable, &index, &error) == CFaissShims_invalid_argument)
            }
        }
        #expect(index == nil && error.segment == 1 && error.position == 4)
        CFaissShims_index_destroy(nil)
    }

    @Test func identifiersShareOneLayout() {
        #expect(MemoryLayout<VectorID>.size == MemoryLayout<CFaissShims_id>.size)
        #expect(MemoryLayout<VectorID>.stride == 8)
        var id = VectorID(segment: 5, slot: 9)
        withUnsafeBytes(of: &id) { bytes in
            #expect(bytes.load(as: Int32.self) == 5)
            #expect(bytes.load(fromByteOffset: 4, as: Int32.self) == 9)
        }
    }
}
