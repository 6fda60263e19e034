import Foundation
import MemoryEngine
import Testing

@Suite struct HubCacheTests {
    private let commit = String(repeating: "c", count: 40)

    @Test(arguments: [
        (["HF_HUB_CACHE": "/a", "HF_HOME": "/b", "XDG_CACHE_HOME": "/c", "HOME": "/d"], "/a"),
        (["HF_HUB_CACHE": "", "HF_HOME": "/b", "XDG_CACHE_HOME": "/c", "HOME": "/d"], "/b/hub"),
        (["HF_HOME": "~/x/", "HOME": "/d"], "/d/x/hub"),
        (["XDG_CACHE_HOME": "/c", "HOME": "/d"], "/c/huggingface/hub"),
        (["XDG_CACHE_HOME": "c", "HOME": "/d"], "/d/.cache/huggingface/hub"),
        (["HOME": "/d"], "/d/.cache/huggingface/hub"),
    ])
    func choosesItsDirectory(environment: [String: String], expected: String) {
        #expect(HubCache(environment: environment).directory == expected)
    }

    @Test func hasAHomeWithoutTheVariable() {
        #expect(HubCache(environment: [:]).directory.hasSuffix("/.cache/huggingface/hub"))
    }

    @Test func findsASnapshotByReferenceAndByCommit() throws {
        let folder = try HubCacheFolder()
        let path = try folder.snapshot(["config.json", "model.safetensors"], commit: commit)
        try folder.reference("main", commit + "\n")
        try folder.reference("refs/pr/4", commit)
        for revision in ["main", "refs/pr/4", commit] {
            #expect(try folder.find(revision) == path, "\(revision)")
        }
        #expect(try folder.find("v2") == nil)
    }

    @Test(arguments: [
        "", "../../../etc", "cccc", String(repeating: "C", count: 40),
        String(repeating: "c", count: 4000),
    ])
    func ignoresABrokenReference(content: String) throws {
        let folder = try HubCacheFolder()
        try folder.snapshot(["config.json", "model.safetensors"], commit: commit)
        try folder.reference("main", content)
        #expect(try folder.find("main") == nil)
    }

    @Test(arguments: [
        (["config.json", "model.safetensors"], true),
        (["config.json", "pytorch_model.bin"], true),
        (["model.gguf"], true),
        (["one.gguf", "two.gguf"], false),
        (["config.json"], false),
        (["model.safetensors"], false),
        (["config.json", "tokenizer.json", "tf_model.h5"], false),
        ([], false),
    ])
    func wantsAModelThatCanBeLoaded(names: [String], isUsable: Bool) throws {
        let folder = try HubCacheFolder()
        let path = try folder.snapshot(names, commit: commit)
        #expect(try folder.find(commit) == (isUsable ? path : nil))
    }

    @Test func wantsAllShards() throws {
        let folder = try HubCacheFolder()
        let names = ["config.json", "model.safetensors.index.json", "1.safetensors"]
        let path = try folder.snapshot(names, commit: commit)
        try Data(#"{"weight_map":{"a":"1.safetensors","b":"2.safetensors"}}"#.utf8)
            .write(to: URL(filePath: path + "/model.safetensors.index.json"))
        #expect(try folder.find(commit) == nil)
        try folder.snapshot(["2.safetensors"], commit: commit)
        #expect(try folder.find(commit) == path)
    }

    @Test func takesNoDanglingLink() throws {
        let folder = try HubCacheFolder()
        let path = try folder.snapshot(["config.json"], commit: commit)
        try FileManager.default.createSymbolicLink(
            atPath: path + "/model.safetensors", withDestinationPath: "../../blobs/gone")
        #expect(try folder.find(commit) == nil)
    }
}
