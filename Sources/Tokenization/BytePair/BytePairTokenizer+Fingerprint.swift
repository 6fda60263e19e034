extension BytePairTokenizer {
    package var fingerprintMaterial: [UInt8] {
        var material = FingerprintMaterial("mneme byte-pair tokenizer 1")
        switch scheme {
        case .byteLevel(let preTokenizer):
            material.append(preTokenizer.rawValue)
        case .byteFallback(let rules):
            material.append("byte fallback")
            material.append(UInt64(rules.prefix.rawValue))
            material.append(rules.fusesUnknown ? 1 : 0)
        }
        material.append(ignoresMerges ? 1 : 0)
        material.append(addsBeginOfSequence ? 1 : 0)
        material.append(identifiers.beginOfSequence)
        material.append(identifiers.unknown)
        material.append(UInt64(vocabulary.count))
        for id in 0..<vocabulary.count {
            material.append(UInt64(UInt32(bitPattern: vocabulary.kinds[id].rawValue)))
            material.append(vocabulary.spellings.bytes(of: TokenID(id)))
        }
        material.append(UInt64(vocabulary.merges.pairs.count))
        for pair in vocabulary.merges.pairs { material.append(pair) }
        for entry in specialTokens.all {
            material.append(entry.id)
            material.append(entry.spelling)
            material.append((entry.stripsLeft ? 1 : 0) + (entry.stripsRight ? 2 : 0))
        }
        return material.bytes
    }
}
