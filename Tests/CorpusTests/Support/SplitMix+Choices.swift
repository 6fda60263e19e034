import TestSupport

extension SplitMix {
    /// One of `choices`, which are not empty.
    mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[Int(next() % UInt64(choices.count))]
    }

    /// A number below `bound`.
    mutating func below(_ bound: Int) -> Int {
        Int(next() % UInt64(bound))
    }

    /// True once in `count` times on average.
    mutating func oneIn(_ count: Int) -> Bool {
        below(count) == 0
    }
}
