import Testing

@testable import LongLlama

@Suite struct SessionTests {
    @Test func chunksOfAConversationEqualOneCall() throws {
        let tiny = try TinyModel(seed: 11)
        let tokens = tiny.tokens(16, seed: 1)
        let whole = try Session(model: tiny.model).allLogits(
            tokens, usesCache: true, lastContextLength: 16)
        for sizes in [[1, 15], [7, 9], [3, 4, 4, 5], [Int](repeating: 1, count: 16)] {
            let session = Session(model: tiny.model)
            var logits: [[Float]] = []
            var begin = 0
            for size in sizes {
                logits += try session.allLogits(
                    Array(tokens[begin..<begin + size]), usesCache: true, lastContextLength: 16)
                begin += size
            }
            #expect(
                Differences.largest(logits.flatMap { $0 }, whole.flatMap { $0 }) < 1e-5,
                "chunks \(sizes)")
            #expect(session.context.count == 16)
            #expect(session.ownMemory.tokenCount(layer: 1) == 0, "nothing is flushed")
        }
    }

    @Test func tokenLimitDoesNotChangeResults() throws {
        let tiny = try TinyModel(seed: 12)
        let first = tiny.tokens(5, seed: 1)
        let second = tiny.tokens(4, seed: 2)
        let limited = Session(model: tiny.model, tokenLimit: 9)
        let unlimited = Session(model: tiny.model)
        #expect(limited.context.capacity == 9)
        for tokens in [first, second] {
            #expect(
                try limited.allLogits(tokens, usesCache: true)
                    == unlimited.allLogits(tokens, usesCache: true))
        }
        let long = tiny.tokens(50, seed: 3)
        #expect(
            try Session(model: tiny.model, tokenLimit: 50).allLogits(long, usesCache: false)
                == Session(model: tiny.model).allLogits(long, usesCache: false))
    }

    /// The last layer leaves out the tokens whose logits nobody asks for.
    @Test(arguments: [[], [1], [0, 2]], [true, false])
    func whatIsAskedForDoesNotChangeIt(memoryLayers: [Int], usesCache: Bool) throws {
        let configuration = ModelConfiguration.tiny(
            memoryLayers: memoryLayers, window: 40, lastContext: 40)
        let tiny = try TinyModel(seed: 14, configuration)
        let (all, last) = (Session(model: tiny.model), Session(model: tiny.model))
        for (call, count) in [90, 33, 3, 1, 20].enumerated() {
            let tokens = tiny.tokens(count, seed: UInt64(call))
            let expected = try all.allLogits(tokens, usesCache: usesCache)
            var found: [[Float]] = []
            let rows: LogitRows = call == 1 ? .none : .last
            try last.forward(tokens, usesCache: usesCache, logits: rows) {
                #expect($0 == count - 1)
                found.append(Array($1))
            }
            #expect(found.count == (call == 1 ? 0 : 1))
            for logits in found {
                #expect(Differences.largest(logits, expected[count - 1]) < 1e-5, "call \(call)")
            }
        }
        for layer in memoryLayers {
            #expect(
                last.ownMemory.tokenCount(layer: layer) == all.ownMemory.tokenCount(layer: layer))
        }
    }

    @Test func theLastLayerComputesWhatIsAskedForAndFewMore() {
        let none = ForwardExtent.allLayers(outputs: 0..<0)
        #expect(none.lastRows(count: 100).isEmpty)
        #expect(ForwardExtent.memoryPairs.lastRows(count: 100).isEmpty)
        for count in [1, 5, 16, 17, 100] {
            for first in 0..<count {
                for end in first + 1...count {
                    let rows = ForwardExtent.allLayers(outputs: first..<end).lastRows(count: count)
                    #expect(rows.lowerBound <= first && rows.upperBound >= end)
                    #expect(rows.lowerBound >= 0 && rows.upperBound <= count)
                    #expect(rows.count == max(end - first, min(count, 16)))
                }
            }
        }
    }

    @Test func moreTokensThanTheLimitAreRefused() throws {
        let tiny = try TinyModel(seed: 12)
        let session = Session(model: tiny.model, tokenLimit: 6)
        try session.forward(tiny.tokens(4, seed: 1), usesCache: true, logits: .none)
        let error = #expect(throws: ModelError.self) {
            try session.forward(tiny.tokens(3, seed: 2), usesCache: true, logits: .none)
        }
        #expect(error?.description.contains("limit of 6") == true)
        try session.forward(tiny.tokens(2, seed: 2), usesCache: true, logits: .none)
        #expect(session.context.count == 6)
        session.context.truncate(to: 1)
        try session.forward(tiny.tokens(5, seed: 3), usesCache: true, logits: .none)
        #expect(session.context.count == 6, "forgotten tokens leave room")
    }

    @Test func retainedTokensNeedTheCache() throws {
        let tiny = try TinyModel(seed: 13)
        let session = Session(model: tiny.model)
        try session.forward([3, 4], usesCache: true, logits: .none)
        let error = #expect(throws: ModelError.self) {
            try session.forward([5], usesCache: false, logits: .none)
        }
        #expect(error?.description.contains("without the cache") == true)
        #expect(session.context.count == 2)
    }

    @Test func noTokensAndANegativeContextAreRefused() throws {
        let session = Session(model: try TinyModel(seed: 13).model)
        #expect(throws: ModelError.request("there are no tokens to process")) {
            try session.forward([], usesCache: true, logits: .none)
        }
        #expect(throws: ModelError.request("last_context_length -1 is negative")) {
            try session.forward([1], usesCache: true, lastContextLength: -1, logits: .none)
        }
    }

    @Test(arguments: [Int32(-1), 40, .max, .min])
    func aTokenOutsideTheVocabularyLeavesTheSessionAsItWas(token: Int32) throws {
        let tiny = try TinyModel(seed: 14)
        let session = Session(model: tiny.model)
        let twin = Session(model: tiny.model)
        let tokens = tiny.tokens(6, seed: 1)
        try session.forward(tokens, usesCache: true, logits: .none)
        try twin.forward(tokens, usesCache: true, logits: .none)
        // The bad token is in the second window, after one that would have gone to memory.
        let bad = tiny.tokens(28, seed: 2) + [token]
        #expect(throws: ModelError.tokenOutOfRange(id: token, vocabularySize: 40)) {
            try session.forward(bad, usesCache: true, logits: .none)
        }
        #expect(session.ownMemory.tokenCount(layer: 1) == 0)
        #expect(
            try session.allLogits(tokens, usesCache: true)
                == twin.allLogits(tokens, usesCache: true))
    }

    @Test func rowsOfLogitsAreThoseAskedFor() throws {
        let tiny = try TinyModel(seed: 15)
        let tokens = tiny.tokens(45, seed: 1)
        let all = try Session(model: tiny.model).allLogits(tokens, usesCache: false)
        #expect(all.count == 45)
        var last: [(index: Int, logits: [Float])] = []
        try Session(model: tiny.model).forward(tokens, usesCache: false, logits: .last) {
            last.append(($0, Array($1)))
        }
        #expect(last.map(\.index) == [44])
        let row = try #require(last.first?.logits)
        // One row may take another way through the products than many.
        #expect(Differences.largest(row, try #require(all.last)) < 1e-5)
        var calls = 0
        try Session(model: tiny.model).forward(tokens, usesCache: false, logits: .none) { _, _ in
            calls += 1
        }
        #expect(calls == 0)
    }

    @Test func anAttentionGroupingDoesNotChangeResults() throws {
        var grouped = ModelConfiguration.tiny()
        grouped.memoryAttentionGrouping = AttentionGrouping(heads: 2, queries: 5)
        let tiny = try TinyModel(seed: 16)
        let tokens = tiny.tokens(60, seed: 1)
        let logits = try Session(model: tiny.model).allLogits(tokens, usesCache: false)
        let other = try Session(model: tiny.model.withConfiguration(grouped))
            .allLogits(tokens, usesCache: false)
        #expect(Differences.largest(logits.flatMap { $0 }, other.flatMap { $0 }) < 1e-5)
    }

    @Test func aMountedMemoryIsReadLikeTheSessionsOwn() throws {
        let tiny = try TinyModel(seed: 17)
        let (document, question) = (tiny.tokens(32, seed: 1), tiny.tokens(8, seed: 2))
        let own = Session(model: tiny.model)
        try own.forward(document, usesCache: false, lastContextLength: 16, logits: .none)
        let mounted = Session(model: tiny.model, mounted: [own.ownMemory])
        let logits = try mounted.allLogits(question, usesCache: false)
        let expected = try own.allLogits(question, usesCache: false)
        let alone = try Session(model: tiny.model).allLogits(question, usesCache: false)
        #expect(Differences.largest(logits.flatMap { $0 }, expected.flatMap { $0 }) < 1e-5)
        #expect(Differences.largest(logits.flatMap { $0 }, alone.flatMap { $0 }) > 1e-3)
    }
}
