import Tokenization

/// The classes of each predicted token of a window.
struct TokenClasses {
    /// By predicted token: the second of the window is the first. `[tokens - 1]`
    let isIdentifier: [Bool]
    /// As `isIdentifier`, for the first use of each identifier in the window.
    let isFirstUse: [Bool]

    /// - Parameters:
    ///   - tokens: of the window, with their ranges in `bytes`.
    ///   - contains: whether an identifier belongs to the repository.
    init(_ tokens: ArraySlice<EncodedToken>, in bytes: [UInt8], contains: (String) -> Bool) {
        let begin = tokens.first?.range.lowerBound ?? 0
        let end = max(tokens.last?.range.upperBound ?? 0, begin)
        var isIdentifier = Array(repeating: false, count: tokens.count)
        var isFirstUse = isIdentifier
        var seen: Set<String> = []
        var index = tokens.startIndex
        IdentifierScanner.scan(bytes[begin..<end]) { occurrence in
            guard contains(occurrence.name) else { return }
            let isFirst = seen.insert(occurrence.name).inserted
            // Tokens and occurrences are both in order.
            while index < tokens.endIndex,
                tokens[index].range.upperBound <= occurrence.range.lowerBound
            { index += 1 }
            var token = index
            while token < tokens.endIndex,
                tokens[token].range.lowerBound < occurrence.range.upperBound
            {
                isIdentifier[token - tokens.startIndex] = true
                if isFirst { isFirstUse[token - tokens.startIndex] = true }
                token += 1
            }
        }
        self.isIdentifier = Array(isIdentifier.dropFirst())
        self.isFirstUse = Array(isFirstUse.dropFirst())
    }
}
