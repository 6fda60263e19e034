import ArgumentParser
import MemoryEngine

/// Where memories live.
struct StoreArguments: ParsableArguments {
    @Option(
        name: .long,
        help: "Directory of memories (default: $MNEME_STORE, else ./indexes).")
    var store: String?

    var location: StoreLocation { StoreLocation.resolve(store) }
}
