import ArgumentParser
import MemoryEngine

/// Measures recall of digits that lie in memory.
struct Passkey: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Hide digits in memories of growing length and ask for them.",
        discussion: """
            Examples:
              mneme passkey
              mneme passkey --lengths 4k,16k --depths 0,0.5,1 --trials 10 --variants plain
              mneme passkey --filler Sources --attention knn --plot passkey.svg

            plain hides one pass key, multi-key several with names, key-value a table. The
            filler is read once for all trials; a trial reads only the windows that hold
            its digits. No memory on disk is used or made.
            """)

    @Option(name: .long, help: "Sizes of memory in tokens; k is 1024.")
    var lengths = SizeList([4096, 16384, 65536, 262_144])

    @Option(name: .long, help: "Where the digits lie: 0 is the memory's beginning, 1 its end.")
    var depths = DepthList([0, 0.25, 0.5, 0.75, 1])

    @Option(name: .long, help: "Trials of each variant, length and depth.")
    var trials = 4

    @Option(name: .long, help: "Seed of all numbers, names and places.")
    var seed: UInt64 = 1

    @Option(name: .long, help: "Any of plain,multi-key,key-value.")
    var variants = ChoiceList(PasskeyVariant.allCases)

    @Option(name: .long, help: "Any of related,knn,exact.")
    var attention = ChoiceList(AttentionPath.allCases)

    @Option(name: .long, help: "Nearest pairs per query and head, for related and knn.")
    var topK = 32

    @Option(name: .long, help: "Pass keys of a multi-key trial.")
    var keys = 4

    @Option(name: .long, help: "Rows of a key-value table.")
    var rows = 12

    @Option(name: .long, help: "Tokens of the local context: filler and the question.")
    var window = 128

    @Option(name: .long, help: "A directory whose text surrounds the digits (default: sentences).")
    var filler: String?

    @Option(name: .long, help: "Write a plot of the recall to this SVG file.")
    var plot: String?

    @OptionGroup var model: ModelArguments
    @OptionGroup var output: OutputArguments

    func run() throws {
        try CommandRunner.run {
            let options = PasskeyOptions(
                lengths: lengths.sizes, depths: depths.depths, trials: trials, seed: seed,
                variants: variants.choices, attention: attention.choices, topK: topK, keys: keys,
                rows: rows, window: window, filler: filler)
            let engine = Engine(model: try model.load())
            Terminal.noteMemory(try engine.passkeyBytes(options))
            let bar = ProgressBar()
            let report = try engine.passkey(options) { done, total in
                bar.update(
                    fraction: Double(done) / Double(total), detail: "\(done) of \(total) trials")
            }
            bar.finish()
            try plot.map { try report.plot.write(to: $0) }
            if output.json { return try Terminal.writeJSON(report) }
            Terminal.writeLine(report.text)
        }
    }
}
