import Foundation

extension MemoryManifest {
    private struct VersionOnly: Decodable {
        var formatVersion: Int
    }

    /// The manifest as JSON with sorted keys.
    func encodedJSON() throws(MemoryStorageError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(self))
        } catch {
            throw .invalidManifest(reason: "it cannot be encoded: \(error)")
        }
    }

    /// Decodes and checks a manifest; the format version is looked at before anything else.
    init(json: [UInt8]) throws(MemoryStorageError) {
        let data = Data(json)
        let decoder = JSONDecoder()
        guard let version = try? decoder.decode(VersionOnly.self, from: data) else {
            throw .invalidManifest(reason: "it is no JSON object with a format version")
        }
        guard version.formatVersion == Self.currentFormatVersion else {
            throw .unknownFormatVersion(
                found: version.formatVersion, supported: Self.currentFormatVersion)
        }
        do {
            self = try decoder.decode(Self.self, from: data)
        } catch {
            throw .invalidManifest(reason: "\(error)")
        }
        try validate()
    }

    /// Checks that the shape makes sense and cannot overflow any size.
    func validate() throws(MemoryStorageError) {
        guard (1...1024).contains(memoryLayers.count), (1...1024).contains(kvHeads),
            (1...4096).contains(headDim)
        else {
            throw .invalidManifest(
                reason: "\(memoryLayers.count) memory layers, \(kvHeads) kv heads of "
                    + "\(headDim) elements")
        }
        guard zip(memoryLayers, memoryLayers.dropFirst()).allSatisfy({ $0 < $1 }) else {
            throw .invalidManifest(reason: "memory layers \(memoryLayers) are not ascending")
        }
        guard windowTokens > 0 else {
            throw .invalidManifest(reason: "windows of \(windowTokens) tokens")
        }
    }
}
