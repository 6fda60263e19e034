internal import FoundationEssentials

/// What was proved about a checkpoint when it was fetched, kept beside it as JSON.
struct ModelRecord: Codable, Equatable {
    /// The version of this record's fields.
    static let currentFormatVersion = 1

    /// No record is longer; a longer file is not read.
    private static let largestByteCount = 64 * 1024

    /// The version of the fields that follow.
    var formatVersion: Int

    /// The model's name in the catalogue.
    var model: String

    /// The size of the checkpoint in bytes.
    var byteCount: Int

    /// The SHA-256 of the checkpoint, lowercase hexadecimal.
    var sha256: String

    /// The package and version that the checkpoint came from, for people.
    var source: String

    /// The record of a checkpoint whose bytes were found to be those of `entry`.
    init(verified entry: ModelCatalogue.Entry) {
        formatVersion = Self.currentFormatVersion
        model = entry.name
        byteCount = entry.byteCount
        sha256 = entry.sha256
        source = "\(entry.package) \(entry.version)"
    }

    /// Reads the record at `path`; nil where there is none that can be understood.
    init?(contentsOf path: String) {
        guard let size = DurableFile.size(path), size <= Self.largestByteCount,
            let bytes = FileManager.default.contents(atPath: path),
            let record = try? JSONDecoder().decode(ModelRecord.self, from: bytes),
            record.formatVersion == Self.currentFormatVersion
        else { return nil }
        self = record
    }

    /// Whether the recorded bytes are those that `entry` demands.
    func describes(_ entry: ModelCatalogue.Entry) -> Bool {
        model == entry.name && byteCount == entry.byteCount && sha256 == entry.sha256
    }

    /// Writes the record durably: a reader sees all of it or none.
    func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        let temporary = path + ".part"
        do {
            try (encoder.encode(self) + Data("\n".utf8)).write(to: URL(filePath: temporary))
        } catch {
            throw ModelFetchError.cacheNotWritable(path: temporary, reason: "\(error)")
        }
        try DurableFile.publish(temporary, as: path)
    }
}
