import Testing

@testable import MemoryEngine

@Suite struct WilsonIntervalTests {
    @Test func knownValues() {
        // Newcombe 1998, table I, method 3: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
        let known = [
            (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ]
        for (successes, trials, low, high) in known {
            let interval = WilsonInterval(successes: successes, trials: trials)
            #expect(abs(interval.low - low) < 1e-4, "\(successes) of \(trials)")
            #expect(abs(interval.high - high) < 1e-4, "\(successes) of \(trials)")
        }
    }

    @Test func nothingTriedSaysNothing() {
        #expect(WilsonInterval(successes: 0, trials: 0).low == 0)
        #expect(WilsonInterval(successes: 0, trials: 0).high == 1)
    }
}
