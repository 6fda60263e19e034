import LMDB

extension MemoryWriter {
    /// Says that `file` has the content of a stored document, which becomes live if it was
    /// removed; nothing is encoded.
    package func attach(
        _ file: FileEntry, to document: DocumentID
    ) throws(MemoryStorageError) {
        try attach([(file, document)])
    }

    /// Attaches files to documents in order; those of committed documents take one commit.
    package func attach(
        _ files: [(file: FileEntry, document: DocumentID)]
    ) throws(MemoryStorageError) {
        for (file, _) in files { try requirePath(file.path) }
        var committed: [(file: FileEntry, document: DocumentID)] = []
        for (file, document) in files {
            dropPendingFile(file.path)
            if let index = documents.firstIndex(where: { $0.id == document }) {
                documents[index].files.append(file)
            } else {
                committed.append((file, document))
            }
        }
        guard !committed.isEmpty else { return }
        try edit { editor, transaction in
            for (file, document) in committed {
                try editor.setFile(file, document: document, in: transaction)
            }
        }
    }

    /// Records files that are not read into the memory, with the reason in each entry.
    package func record(skipped files: [FileEntry]) throws(MemoryStorageError) {
        guard !files.isEmpty else { return }
        for file in files {
            try requirePath(file.path)
            dropPendingFile(file.path)
        }
        try edit { editor, transaction in
            for file in files { try editor.setFile(file, document: nil, in: transaction) }
        }
    }

    /// Updates what is known of files whose content is unchanged (their modification time).
    package func touch(_ files: [FileEntry]) throws(MemoryStorageError) {
        guard !files.isEmpty else { return }
        let databases = store.databases
        try edit { editor, transaction in
            for file in files {
                guard let known = try transaction.file(file.path, databases)?.1 else {
                    throw MemoryStorageError.unknownFile(path: file.path)
                }
                try editor.setFile(file, document: known.document, in: transaction)
            }
        }
    }

    /// Forgets files; documents that no file has any more leave the memory at once.
    ///
    /// - Throws: ``MemoryStorageError/unknownFile(path:)``, with nothing changed, when one of
    ///   the paths is not in the memory.
    package func remove(paths: [String]) throws(MemoryStorageError) {
        guard !paths.isEmpty else { return }
        let pending = Set(paths.filter(hasPendingFile))
        try edit { editor, transaction in
            for path in paths {
                let isKnown = try editor.removeFile(path, in: transaction)
                guard isKnown || pending.contains(path) else {
                    throw MemoryStorageError.unknownFile(path: path)
                }
            }
        }
        for path in paths { dropPendingFile(path) }
    }

    /// Gives a file another path; a file that had it is forgotten.
    package func rename(_ path: String, to newPath: String) throws(MemoryStorageError) {
        try requirePath(newPath)
        if let (document, file) = pendingFile(path) {
            var entry = documents[document].files[file]
            entry.path = newPath
            dropPendingFile(path)
            dropPendingFile(newPath)
            documents[document].files.append(entry)
            // An older version of the file may be committed under the old path.
            try edit { editor, transaction in
                _ = try editor.removeFile(path, in: transaction)
            }
            return
        }
        try edit { editor, transaction in
            guard try editor.renameFile(path, to: newPath, in: transaction) else {
                throw MemoryStorageError.unknownFile(path: path)
            }
        }
        dropPendingFile(newPath)
    }

    func requirePath(_ path: String) throws(MemoryStorageError) {
        guard !path.isEmpty else { throw .unknownFile(path: "\"\"") }
    }

    private func hasPendingFile(_ path: String) -> Bool { pendingFile(path) != nil }

    private func pendingFile(_ path: String) -> (document: Int, file: Int)? {
        for document in documents.indices {
            let file = documents[document].files.firstIndex {
                // Byte equality: Swift strings compare by canonical equivalence.
                $0.path.utf8.elementsEqual(path.utf8)
            }
            if let file { return (document, file) }
        }
        return nil
    }

    /// Takes a path from the pending document that has it.
    func dropPendingFile(_ path: String) {
        guard let (document, file) = pendingFile(path) else { return }
        documents[document].files.remove(at: file)
    }
}
