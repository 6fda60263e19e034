import LongLlama
import Testing

@Suite struct SamplingOptionsTests {
    @Test(arguments: [
        SamplingOptions.greedy, SamplingOptions(temperature: 100, topK: 1, topP: 1, minP: 0),
        SamplingOptions(temperature: 0.1, topK: .max, topP: 0.01, minP: 1, repetitionPenalty: 3),
    ]) func possibleValuesAreAccepted(options: SamplingOptions) throws {
        try options.validate()
        _ = try Sampler(options)
    }

    @Test(arguments: [
        (SamplingOptions(temperature: -0.1), "temperature"),
        (SamplingOptions(temperature: .nan), "temperature"),
        (SamplingOptions(temperature: .infinity), "temperature"),
        (SamplingOptions(topK: 0), "top-k"), (SamplingOptions(topK: -1), "top-k"),
        (SamplingOptions(topP: 0), "top-p"), (SamplingOptions(topP: 1.01), "top-p"),
        (SamplingOptions(topP: .nan), "top-p"), (SamplingOptions(minP: -0.1), "min-p"),
        (SamplingOptions(minP: 2), "min-p"), (SamplingOptions(minP: .nan), "min-p"),
        (SamplingOptions(repetitionPenalty: 0), "repetition penalty"),
        (SamplingOptions(repetitionPenalty: -1), "repetition penalty"),
        (SamplingOptions(repetitionPenalty: .infinity), "repetition penalty"),
    ]) func impossibleValuesAreNamed(options: SamplingOptions, name: String) {
        let error = #expect(throws: ModelError.self) { try Sampler(options) }
        #expect(error?.description.contains(name) == true)
    }
}
