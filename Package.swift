// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

// `make test-avx512` compares the AVX-512 kernels with their twins where the processor lacks them.
let emulation = "\(Context.packageDirectory)/Tests/EmulatedAVX512/EmulatedAVX512.h"
let kernelSettings: [CSetting] =
    Context.environment["MNEME_EMULATED_AVX512"] == nil
    ? [] : [.unsafeFlags(["-include", emulation, "-mavx2", "-mfma", "-mf16c", "-w"])]

let package = Package(
    name: "Mneme",
    products: [
        .library(name: "MemoryEngine", targets: ["MemoryEngine"]),
        .executable(name: "mneme", targets: ["mneme"]),
    ],
    dependencies: [
        // Command-line parsing, help and completion scripts.
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.0"),
        // SHA-256 of documents, models and downloads.
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.0.0"),
        // Diagnostics of the engine, chosen by the program that uses it.
        .package(url: "https://github.com/apple/swift-log.git", from: "1.6.0"),
    ],
    targets: [
        // Layer "C": system libraries and the shims of C++ ones.
        .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
        .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev"])]),
        .target(
            name: "CFaissShims",
            linkerSettings: [
                .linkedLibrary("faiss"), .linkedLibrary("openblas"), .linkedLibrary("gomp"),
                .linkedLibrary("m"),
            ]),
        .target(name: "CSentencePieceShims", linkerSettings: [.linkedLibrary("sentencepiece")]),
        .target(name: "CKernels", cSettings: kernelSettings),

        // Layer "wrap": one Swift face per library.
        .target(
            name: "LinearAlgebra", dependencies: ["COpenBLAS", "CKernels"],
            swiftSettings: settings),
        .target(name: "LMDB", dependencies: ["CLMDB"], swiftSettings: settings),
        .target(name: "VectorSearch", dependencies: ["CFaissShims"], swiftSettings: settings),
        .target(
            name: "Tokenization", dependencies: ["CSentencePieceShims"], swiftSettings: settings),
        // The search by words beside the one by vectors.
        .target(name: "PassageSearch", swiftSettings: settings),

        // Layer "part": the model and the storage never see each other.
        .target(name: "Checkpoints", dependencies: ["LinearAlgebra"], swiftSettings: settings),
        .target(
            name: "LongLlama", dependencies: ["LinearAlgebra", "Checkpoints"],
            swiftSettings: settings),
        .target(
            name: "MemoryStorage", dependencies: ["LMDB", "VectorSearch", "PassageSearch"],
            swiftSettings: settings),
        .target(
            name: "Corpus", dependencies: [.product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: settings),

        // Layer "core": index, ask, compare; the only target that knows model and storage.
        .target(
            name: "MemoryEngine",
            dependencies: [
                "LinearAlgebra", "Tokenization", "VectorSearch", "PassageSearch", "Checkpoints",
                "LongLlama", "MemoryStorage", "Corpus",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ],
            resources: [.copy("Resources/smollm2-135m-instruct.adapter.safetensors")],
            swiftSettings: settings),

        // Layer "main": one file per subcommand.
        .executableTarget(
            name: "mneme",
            dependencies: [
                "MemoryEngine",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings),

        .testTarget(
            name: "LinearAlgebraTests", dependencies: ["LinearAlgebra", "CKernels", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "LMDBTests", dependencies: ["LMDB", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "VectorSearchTests",
            dependencies: ["VectorSearch", "CFaissShims", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "PassageSearchTests", dependencies: ["PassageSearch", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "TokenizationTests", dependencies: ["Tokenization", "TestSupport"],
            resources: [.copy("Fixtures")], swiftSettings: settings),
        .testTarget(
            name: "CheckpointsTests",
            dependencies: ["Checkpoints", "LinearAlgebra", "TestSupport"],
            resources: [.copy("Fixtures")], swiftSettings: settings),
        // What several test targets need; tests alone depend on these two.
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: settings),
        // Counts allocations by taking malloc's place in the test program.
        .target(name: "CAllocationCounter", path: "Tests/CAllocationCounter"),
        .testTarget(
            name: "LongLlamaTests",
            dependencies: [
                "LongLlama", "LinearAlgebra", "Checkpoints", "CAllocationCounter", "TestSupport",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "MemoryStorageTests",
            dependencies: [
                "MemoryStorage", "LMDB", "VectorSearch", "PassageSearch", "TestSupport",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "CorpusTests", dependencies: ["Corpus", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "MemoryEngineTests",
            dependencies: [
                "MemoryEngine", "LongLlama", "LinearAlgebra", "MemoryStorage", "Checkpoints",
                "Corpus", "Tokenization", "VectorSearch", "PassageSearch", "TestSupport",
            ],
            resources: [.copy("Fixtures")], swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
