import MemoryEngine
import Testing

@Suite struct ModelCatalogueTests {
    @Test func findsEntriesByName() {
        #expect(ModelCatalogue.entry(named: "SmolLM2-135M-Instruct") == ModelCatalogue.default)
        #expect(ModelCatalogue.entry(named: "unknown") == nil)
    }

    @Test(arguments: ModelCatalogue.entries)
    func entriesAreComplete(entry: ModelCatalogue.Entry) {
        #expect(entry.name == entry.name.lowercased())
        #expect(entry.byteCount > 0 && entry.archiveByteCount > 0)
        for digest in [entry.sha256, entry.archiveSHA256] {
            #expect(digest.count == 64)
            #expect(digest.allSatisfy { $0.isHexDigit && !$0.isUppercase })
        }
        #expect(!entry.license.isEmpty && !entry.summary.isEmpty)
    }
}
