import Corpus
import LongLlama
import Tokenization

/// A project with the windows that are scored and the files that make its memory.
struct SampledProject {
    /// The directory's name.
    let name: String
    /// The directory as it was given.
    let path: String
    /// How many files have each identifier.
    let identifiers: RepositoryIdentifiers.FileCounts
    /// Files that are scored, with the place of the window as a fraction.
    private let scored: [(file: SourceFile, place: Double)]
    /// Files of the memory, in the order they are read.
    private let remembered: [SourceFile]

    /// Files shorter than this, in tokens, are not scored.
    private static let shortest = 64

    /// Chooses files of the project at `path`.
    ///
    /// - Throws: `EngineError` when the directory is missing or has no source file to score.
    init(_ path: String, sampling: ProjectSampling, tokenizer: any Tokenizer) throws {
        let tree = try SourceTree(path, options: IndexOptions())
        name = tree.root.split(separator: "/").last.map(String.init) ?? tree.root
        self.path = path
        var files: [(file: SourceFile, hash: ContentHash)] = []
        var counts: RepositoryIdentifiers.FileCounts = [:]
        var hashes: Set<ContentHash> = []
        for file in try tree.listing().files {
            // Copies of a file would make it its own memory.
            guard let text = try? file.read(), hashes.insert(text.contentHash).inserted else {
                continue
            }
            for name in IdentifierScanner.names(in: text.bytes) { counts[name, default: 0] += 1 }
            files.append((file, text.contentHash))
        }
        identifiers = counts
        let seed = name.utf8.reduce(sampling.seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        var generator = SeededGenerator(seed: seed)
        files.shuffle(using: &generator)
        scored = try Self.choose(files.map(\.file), sampling, tokenizer, &generator)
        let chosen = Set(scored.map { "\($0.file.path)" })
        remembered = files.map(\.file).filter { !chosen.contains("\($0.path)") }
        guard !scored.isEmpty else {
            throw EngineError(.data, "'\(path)' has no source file of \(Self.shortest) tokens")
        }
    }

    /// The first files that fill a window; shorter ones where there are not enough.
    private static func choose(
        _ files: [SourceFile], _ sampling: ProjectSampling, _ tokenizer: any Tokenizer,
        _ generator: inout SeededGenerator
    ) throws -> [(file: SourceFile, place: Double)] {
        var (long, short): ([SourceFile], [SourceFile]) = ([], [])
        for file in files where SourceLanguage.name(of: "\(file.path)") != nil {
            if long.count == sampling.filesPerProject { break }
            guard let text = try? file.read() else { continue }
            let count = try tokenizer.encode(text.bytes).count
            if count >= sampling.window {
                long.append(file)
            } else if count >= shortest {
                short.append(file)
            }
        }
        return (long + short).prefix(sampling.filesPerProject).map {
            ($0, Double.random(in: 0..<1, using: &generator))
        }
    }

    /// About how many tokens all files of the memory have, three bytes each.
    var estimatedMemoryTokens: Int { remembered.reduce(0) { $0 + $1.size / 3 } }

    /// The windows that are scored.
    func windows(
        project: Int, window: Int, identifiers: RepositoryIdentifiers, tokenizer: any Tokenizer
    ) throws -> [SampledWindow] {
        try scored.map { file, place in
            let bytes = try file.read().bytes
            let tokens = try tokenizer.encodeWithSpans(bytes)
            let length = min(window, tokens.count)
            let start = Int(place * Double(tokens.count - length + 1))
            let part = tokens[start..<start + length]
            return SampledWindow(
                project: project, path: "\(file.path)",
                language: SourceLanguage.name(of: "\(file.path)") ?? "",
                beginning: tokens[..<start].map(\.id), tokens: part.map(\.id),
                classes: TokenClasses(part, in: bytes, contains: identifiers.contains))
        }
    }

    /// Reads files of the memory into `bank` until it has `limit` tokens or there are no more.
    func remember(in bank: PairBank, limit: Int, tokenizer: any Tokenizer) throws {
        for file in remembered where bank.tokenCount < limit {
            guard let text = try? file.read() else { continue }
            let tokens = try tokenizer.encode(text.bytes)
            try bank.read(Array(tokens.prefix(limit - bank.tokenCount)))
        }
    }
}
