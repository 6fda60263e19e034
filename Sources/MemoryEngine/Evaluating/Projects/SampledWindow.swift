/// A window of a file that is scored.
struct SampledWindow {
    /// The number of its project.
    var project: Int
    /// The file, below the project.
    var path: String
    /// The file's language.
    var language: String
    /// The file's tokens before the window. `[start]`
    var beginning: [Int32]
    /// The tokens. `[window]`, or all of a shorter file
    var tokens: [Int32]
    /// The classes of the predicted ones.
    var classes: TokenClasses

    /// The first token's number in the file.
    var start: Int { beginning.count }
}
