/// The spelling by which files mark tokens that control a model: `<|...|>`.
enum ControlSpelling {
    /// Whether `spelling` is one of these, with or without `▁` in front.
    static func matches(_ spelling: some Collection<UInt8>) -> Bool {
        var rest = Array(spelling)[...]
        while rest.starts(with: SpaceMarker.bytes) {
            rest = rest.dropFirst(SpaceMarker.bytes.count)
        }
        return rest.count > 4 && rest.starts(with: "<|".utf8)
            && rest.suffix(2).elementsEqual("|>".utf8)
    }
}
