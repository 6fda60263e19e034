extension MemoryWriter {
    /// Begins a document that `file` has; its windows follow.
    ///
    /// - Parameters:
    ///   - byteLength: bytes of the source text.
    ///   - tokens: ids of the tokens whose pairs follow, by which passages are found.
    package func beginDocument(
        _ file: FileEntry, contentHash: ContentHash, byteLength: Int, tokens: [Int32]
    ) throws(MemoryStorageError) -> DocumentID {
        try requireNoOpenDocument()
        try requirePath(file.path)
        guard byteLength >= 0 else {
            throw .inconsistentDocument(reason: "a length of \(byteLength) bytes")
        }
        let id = DocumentID(nextDocument)
        nextDocument += 1
        dropPendingFile(file.path)
        documents.append(
            PendingDocument(
                id: id, contentHash: contentHash, byteLength: byteLength, tokens: tokens,
                files: [file]))
        return id
    }

    /// Appends the pairs of a window to one stream of the open document.
    ///
    /// Every stream must get the same number of rows before the document is finished.
    ///
    /// - Parameters:
    ///   - keys: un-rotated keys, [n, headDim] in the memory's element type.
    ///   - values: [n, headDim] in the memory's element type.
    package func append(
        layerIndex: Int, kvHead: Int, keys: UnsafeRawBufferPointer,
        values: UnsafeRawBufferPointer
    ) throws(MemoryStorageError) {
        let head = MemoryHead(layerIndex: layerIndex, kvHead: kvHead)
        let stream = try store.manifest.requireHead(head)
        guard let open = documents.indices.last, !documents[open].isFinished else {
            throw .inconsistentDocument(reason: "no document was begun")
        }
        let before = pairs.tokenCount
        let isLevel = try pairs.append(stream: stream, keys: keys, values: values)
        documents[open].pendingTokens += pairs.tokenCount - before
        guard documents[open].tokenCount <= documents[open].tokens.count else {
            throw .inconsistentDocument(
                reason: "pairs of \(documents[open].tokenCount) tokens or more, it was begun with"
                    + " \(documents[open].tokens.count)")
        }
        guard isLevel else { return }
        while pairs.tokenCount >= geometry.maximumTokens { try sealInsideDocument() }
    }

    /// Ends the open document and commits the segment if it is full.
    ///
    /// - Parameters:
    ///   - tokenOffsets: the byte where each token begins, [tokens], not descending.
    ///   - lineStarts: the byte where each line begins, ascending from 0.
    package func finishDocument(
        tokenOffsets: [Int], lineStarts: [Int]
    ) throws(MemoryStorageError) {
        guard let open = documents.indices.last, !documents[open].isFinished else {
            throw .inconsistentDocument(reason: "no document was begun")
        }
        let lines = lineStarts.isEmpty ? [0] : lineStarts
        try check(documents[open], tokenOffsets: tokenOffsets, lineStarts: lines)
        documents[open].offsets = (tokenOffsets, lines)
        if pairs.tokenCount >= geometry.targetTokens { try commit() }
    }

    /// Drops the open document; what was committed of it stays dead.
    package func abandonDocument() {
        guard let open = documents.last, !open.isFinished else { return }
        documents.removeLast()
        pairs.truncate(to: documents.reduce(0) { $0 + $1.pendingTokens })
    }

    func requireNoOpenDocument() throws(MemoryStorageError) {
        guard documents.last?.isFinished ?? true else {
            throw .inconsistentDocument(reason: "the document before it is not finished")
        }
    }

    private func check(
        _ document: PendingDocument, tokenOffsets: [Int], lineStarts: [Int]
    ) throws(MemoryStorageError) {
        guard pairs.isBalanced else {
            throw .inconsistentDocument(reason: "streams have different numbers of tokens")
        }
        guard tokenOffsets.count == document.tokenCount else {
            throw .inconsistentDocument(
                reason: "\(tokenOffsets.count) offsets for \(document.tokenCount) tokens")
        }
        guard document.tokens.count == document.tokenCount else {
            throw .inconsistentDocument(
                reason: "pairs of \(document.tokenCount) tokens, it was begun with"
                    + " \(document.tokens.count)")
        }
        let bounds = 0...document.byteLength
        guard zip(tokenOffsets, tokenOffsets.dropFirst()).allSatisfy({ $0 <= $1 }),
            tokenOffsets.allSatisfy({ bounds.contains($0) })
        else {
            throw .inconsistentDocument(reason: "token offsets descend or exceed the text")
        }
        guard lineStarts.first == 0,
            zip(lineStarts, lineStarts.dropFirst()).allSatisfy({ $0 < $1 }),
            lineStarts.allSatisfy({ bounds.contains($0) })
        else {
            throw .inconsistentDocument(reason: "line starts do not ascend from 0")
        }
    }
}
