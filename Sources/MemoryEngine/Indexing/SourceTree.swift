import Corpus
import Foundation
import MemoryStorage

/// A source tree on disk and how it is walked.
struct SourceTree {
    /// The absolute path of the directory or file.
    let root: String
    private let walk: WalkOptions

    init(_ path: String, options: IndexOptions) throws {
        root = URL(fileURLWithPath: path).standardizedFileURL.path
        guard FileManager.default.fileExists(atPath: root) else {
            throw EngineError(.missing, "there is no file or directory '\(path)'")
        }
        var walk = WalkOptions()
        walk.includes = options.include
        walk.excludes = options.exclude
        walk.maximumFileSize = options.maximumFileSize
        self.walk = walk
    }

    /// The tree that a memory was made from.
    init(_ manifest: MemoryManifest) throws {
        try self.init(manifest.rootPath, options: IndexOptions(recorded: manifest.options))
    }

    /// All files worth reading, and what was left out.
    func listing() throws -> CorpusListing {
        try RepositoryWalker(root: root, options: walk).listing()
    }

    /// How the tree that a memory was made from differs from what the memory recorded of it.
    static func comparison(with snapshot: MemorySnapshot) throws -> WorkingTreeComparison {
        let tree = try SourceTree(snapshot.manifest)
        return try tree.comparison(with: snapshot.files(), listing: tree.listing())
    }

    /// How the tree differs from what a memory recorded of it.
    func comparison(
        with files: [FileRecord], listing: CorpusListing
    ) throws -> WorkingTreeComparison {
        let recorded = try files.compactMap { file -> RecordedFile? in
            guard file.document != nil, let hash = file.entry.contentHash else { return nil }
            return RecordedFile(
                path: try SourcePath(file.entry.path), size: Int(file.entry.size),
                modificationTime: file.entry.modificationTime,
                contentHash: try Corpus.ContentHash(bytes: hash.bytes))
        }
        return WorkingTreeComparison(recorded: recorded, listing: listing, recordedAt: .max)
    }
}

extension IndexOptions {
    private static let separator: Character = "\n"

    /// What of the options decides which files are read; kept in the memory's manifest.
    var recorded: [String: String] {
        [
            "include": include.joined(separator: String(Self.separator)),
            "exclude": exclude.joined(separator: String(Self.separator)),
            "max_file_size": "\(maximumFileSize)",
        ]
    }

    /// The options that a manifest recorded.
    init(recorded: [String: String]) {
        func list(_ key: String) -> [String] {
            (recorded[key] ?? "").split(separator: Self.separator).map(String.init)
        }
        self.init(
            include: list("include"), exclude: list("exclude"),
            maximumFileSize: recorded["max_file_size"].flatMap { Int($0) } ?? 1 << 20)
    }
}
