import LinearAlgebra
import LongLlama

extension Engine {
    /// Measures reading, generating and memory attention, and the machine's limits.
    ///
    /// Nothing else should run meanwhile. Medians of `rounds` repetitions after a warm-up.
    public func bench(
        _ options: BenchOptions = BenchOptions(), store: StoreLocation
    ) throws -> BenchReport {
        let benchmark = Benchmark(model: model, options: options)
        let memory = try options.memory.map {
            try OpenedMemory.open($0, store: store, model: model)
        }
        return try benchmark.run(memory: memory)
    }
}
