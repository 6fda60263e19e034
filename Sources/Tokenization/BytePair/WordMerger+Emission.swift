extension WordMerger {
    /// Appends the tokens to `output`; the first one begins at `start`.
    func emit(from start: Int, into output: inout EncodingOutput) {
        var end = start
        for index in 0..<count {
            end += Int(lengths[index])
            output.append(ids[index], end: end)
        }
    }
}
