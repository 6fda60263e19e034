import Testing

@testable import Tokenization

/// Writes a `tokenizer.json` as Llama 2 has it from a SentencePiece BPE model.
enum LlamaFile {
    static func make(from model: String) throws -> [UInt8] {
        let pieces = try SentencePiecePieces.spellings(of: model)
        let merges = merges(pieces, try SentencePiecePieces.scores(of: model))
        let vocabulary = pieces.enumerated().map { "\(quoted($1)): \($0)" }
        let text = """
            {"added_tokens": [
              {"id": 0, "content": "<unk>", "special": true},
              {"id": 1, "content": "<s>", "special": true},
              {"id": 2, "content": "</s>", "special": true}],
             "normalizer": {"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "▁"},
               {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]},
             "pre_tokenizer": null,
             "post_processor": {"type": "TemplateProcessing", "single": [
               {"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}]},
             "decoder": {"type": "Sequence", "decoders": [
               {"type": "Replace", "pattern": {"String": "▁"}, "content": " "},
               {"type": "ByteFallback"}, {"type": "Fuse"},
               {"type": "Strip", "content": " ", "start": 1, "stop": 0}]},
             "model": {"type": "BPE", "unk_token": "<unk>", "fuse_unk": true, "byte_fallback": true,
               "vocab": {\(vocabulary.joined(separator: ","))},
               "merges": [\(merges.joined(separator: ","))]}}
            """
        return Array(text.utf8)
    }

    /// Every way to split a piece into two others, best score first.
    private static func merges(_ pieces: [String], _ scores: [Float]) -> [String] {
        var ids: [[UInt8]: Int] = [:]
        for (id, piece) in pieces.enumerated() where id >= 259 { ids[Array(piece.utf8)] = id }
        var rules: [(score: Float, text: String)] = []
        for (piece, id) in ids {
            for cut in piece.indices.dropFirst() {
                let left = Array(piece[..<cut])
                let right = Array(piece[cut...])
                if ids[left] != nil, ids[right] != nil {
                    let halves = [left, right].map { quoted(String(decoding: $0, as: UTF8.self)) }
                    rules.append((scores[id], "[\(halves.joined(separator: ", "))]"))
                }
            }
        }
        return rules.sorted { ($0.score, $1.text) > ($1.score, $0.text) }.map(\.text)
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            default:
                if scalar.value < 0x20 {
                    let code = String(scalar.value, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - code.count) + code
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }
}
