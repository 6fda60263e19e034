import ArgumentParser

/// How results are printed.
struct OutputArguments: ParsableArguments {
    @Flag(name: .long, help: "Print one JSON object instead of text.")
    var json = false
}
