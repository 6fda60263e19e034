import Testing

@testable import Tokenization

/// Tokenizers written out token by token and read back.
@Suite struct VocabularyListingTests {
    private func reread(_ listing: VocabularyListing) throws -> any Tokenizer {
        let types = listing.kinds.map(\.rawValue)
        switch listing.scheme {
        case .sentencePiece(let scores, let addsSpacePrefix, let removesExtraWhitespaces):
            return try SentencePieceTokenizer(
                pieces: listing.tokens, scores: scores, tokenTypes: types,
                identifiers: listing.identifiers,
                addsBeginOfSequence: listing.addsBeginOfSequence,
                addsSpacePrefix: addsSpacePrefix,
                removesExtraWhitespaces: removesExtraWhitespaces)
        case .byteLevel(let merges, let preTokenizer):
            return try BytePairTokenizer(
                tokens: listing.tokens, merges: merges, tokenTypes: types,
                identifiers: listing.identifiers,
                addsBeginOfSequence: listing.addsBeginOfSequence, preTokenizer: preTokenizer)
        }
    }

    @Test(arguments: ["openllama", "openllama-v2"])
    func sentencePieceModelsSurvive(_ name: String) throws {
        var files = TokenizerFiles()
        files.model = try Fixtures.bytes("\(name).model")
        var listing = try files.vocabularyListing()
        listing.pad(to: 32016)
        let copy = try reread(listing)
        #expect(copy.vocabularySize == 32016)
        #expect(copy.beginOfSequence == 1)
        #expect(copy.endOfSequence == [2])
        #expect(copy.addsBeginOfSequence)
        for item in try Fixtures.sentencePieceCases(name) {
            #expect(try copy.encode(item.text) == item.ids)
            #expect(copy.decode(item.ids) == item.decoded)
        }
    }

    @Test func addedTokensKeepTheirIds() throws {
        var files = TokenizerFiles()
        files.model = try Fixtures.bytes("openllama-v2.model")
        files.addedTokens = Array(#"{"<tool>": 32003}"#.utf8)
        let listing = try files.vocabularyListing()
        #expect(listing.tokens.count == 32004)
        #expect(listing.tokens[32001] == "[PAD32001]" && listing.kinds[32001] == .unused)
        let copy = try reread(listing)
        #expect(copy.id(ofSpecial: "<tool>") == 32003)
        #expect(try copy.encode("<tool>", specialTokens: .recognised).last == 32003)
    }

    @Test func byteFallbackFilesBecomeScores() throws {
        var files = TokenizerFiles()
        files.tokenizerJSON = try LlamaFile.make(from: "openllama-v2.model")
        let copy = try reread(files.vocabularyListing())
        for item in try Fixtures.sentencePieceCases("openllama-v2") {
            #expect(try copy.encode(item.text) == item.ids)
        }
    }

    @Test(arguments: ["always", "first"])
    func prefixesThatListsCannotExpressAreRefused(scheme: String) throws {
        try expectRefusal(
            of: byteFallbackFile(
                """
                "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "split": false,
                  "prepend_scheme": "\(scheme)"}
                """), naming: scheme)
    }

    @Test func addedTokensOfPlainTextAreRefused() throws {
        let spaces =
            #""normalizer": {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}"#
        try expectRefusal(of: byteFallbackFile(spaces, added: "tool"), naming: "tool")
        // The tokenizers keep those spelled like control tokens out of plain text.
        var files = TokenizerFiles()
        files.tokenizerJSON = byteFallbackFile(spaces, added: "<|tool|>")
        let copy = try reread(files.vocabularyListing())
        #expect(!(try copy.encode("<|tool|>")).contains(3))
        #expect(try copy.encode("<|tool|>", specialTokens: .recognised) == [3])
    }

    private func byteFallbackFile(_ component: String, added: String = "<s>") -> [UInt8] {
        let json = """
            {"added_tokens": [{"id": 0, "content": "<unk>", "special": true},
              {"id": 3, "content": "\(added)", "special": \(added == "<s>")}],
             \(component),
             "model": {"type": "BPE", "unk_token": "<unk>", "byte_fallback": true,
               "vocab": {"<unk>": 0, "▁": 1, "a": 2}, "merges": []}}
            """
        return Array(json.utf8)
    }

    private func expectRefusal(of json: [UInt8], naming name: String) throws {
        var files = TokenizerFiles()
        files.tokenizerJSON = json
        _ = try files.tokenizer()
        let error = #expect(throws: TokenizationError.self) { try files.vocabularyListing() }
        guard case .unsupportedComponent(_, name) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func byteLevelFilesSurvive() throws {
        let json = """
            {"added_tokens": [{"id": 5, "content": "<|end|>", "special": true}],
             "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false},
             "decoder": {"type": "ByteLevel"},
             "model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "Ġ": 2, "ab": 3, "Ġab": 4},
               "merges": ["a b", "Ġ ab"]}}
            """
        var files = TokenizerFiles()
        files.tokenizerJSON = Array(json.utf8)
        files.tokenizerConfiguration = Array(#"{"eos_token": "<|end|>"}"#.utf8)
        var listing = try files.vocabularyListing()
        listing.pad(to: 8)
        let copy = try reread(listing)
        #expect(copy.vocabularySize == 8)
        #expect(try copy.encode("ab abba") == [3, 4, 1, 0])
        #expect(try copy.encode("ab<|end|>", specialTokens: .recognised) == [3, 5])
        #expect(copy.endOfSequence == [5])
        #expect(!copy.addsBeginOfSequence)
    }

    @Test func unigramModelsAreRefused() throws {
        // A unigram model of one unknown and one ordinary piece.
        var writer = ProtocolBufferWriter()
        for (piece, kind) in [("<unk>", UInt64(2)), ("a", 1)] {
            var message = ProtocolBufferWriter()
            message.append(field: 1, Array(piece.utf8))
            message.append(field: 2, Float(0))
            message.append(field: 3, kind)
            writer.append(field: 1, message.bytes)
        }
        var trainer = ProtocolBufferWriter()
        trainer.append(field: 3, UInt64(1))
        writer.append(field: 2, trainer.bytes)
        var files = TokenizerFiles()
        files.model = writer.bytes
        #expect(throws: TokenizationError.self) { try files.vocabularyListing() }
    }
}
