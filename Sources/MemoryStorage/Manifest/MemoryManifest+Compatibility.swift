extension MemoryManifest {
    /// Throws unless pairs made under this manifest can be used by a run that expects `other`.
    ///
    /// Names, root path, creation time and free options may differ.
    ///
    /// - Throws: ``MemoryStorageError/mismatch(_:)`` for the first difference, in the order of
    ///   ``ManifestMismatch/Field``.
    package func requireCompatible(with expected: MemoryManifest) throws(MemoryStorageError) {
        guard let mismatch = mismatches(with: expected).first else { return }
        throw .mismatch(mismatch)
    }

    /// All differences that make the memory unusable.
    package func mismatches(with expected: MemoryManifest) -> [ManifestMismatch] {
        ManifestMismatch.Field.allCases.compactMap { field in
            let (mine, theirs) = (compared(field), expected.compared(field))
            guard mine != theirs else { return nil }
            return ManifestMismatch(
                field: field, memory: described(field), expected: expected.described(field))
        }
    }

    /// What must be equal.
    private func compared(_ field: ManifestMismatch.Field) -> String {
        switch field {
        case .model: modelFingerprint
        case .tokenizer: tokenizerFingerprint
        default: described(field)
        }
    }

    /// What is shown.
    private func described(_ field: ManifestMismatch.Field) -> String {
        switch field {
        case .formatVersion: "\(formatVersion)"
        case .model: "\(modelName) (\(modelFingerprint))"
        case .tokenizer: tokenizerFingerprint
        case .adapter: adapterFingerprint ?? "none"
        case .memoryLayers: "\(memoryLayers)"
        case .dimensions: "\(kvHeads) kv heads of \(headDim) elements"
        case .elementType: elementType.rawValue
        case .keyLayout: keyLayout.rawValue
        case .population: population.rawValue
        case .windows:
            "\(windowTokens) tokens, \(independentWindows ? "independent" : "chained")"
        }
    }
}
