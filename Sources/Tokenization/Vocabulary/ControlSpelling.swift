/// The spellings by which files mark tokens that control a model: `<|...|>`, and those of infilling.
enum ControlSpelling {
    /// Whether `spelling` is one of these, with or without `▁` in front.
    static func matches(_ spelling: some Collection<UInt8>) -> Bool {
        var rest = Array(spelling)[...]
        if InfillTokens.spellings.contains(Array(rest)) { return true }
        while rest.starts(with: SpaceMarker.bytes) {
            rest = rest.dropFirst(SpaceMarker.bytes.count)
        }
        return rest.count > 4 && rest.starts(with: "<|".utf8)
            && rest.suffix(2).elementsEqual("|>".utf8)
    }
}
