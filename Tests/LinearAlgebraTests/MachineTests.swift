import LinearAlgebra
import Testing

@Suite struct MachineTests {
    @Test func descriptionIsConsistent() {
        let machine = Machine.current
        #expect(machine.availableCores >= 1)
        #expect(machine.instructions == InstructionSet.supported.last)
        if machine.instructions == .avx512 {
            #expect(machine.hasAVX512F && machine.hasBFloat16 && machine.hasVNNI)
        }
        if machine.instructions >= .avx2 { #expect(machine.hasAVX2) }
        #expect(!machine.name.hasPrefix(" ") && !machine.name.contains("\0"))
    }

    @Test func precisionFallsBackWithoutInstructions() {
        for precision in Precision.allCases {
            #expect(precision.resolved(on: .portable) == .float32)
            #expect(
                precision.resolved(on: .avx2) == precision, "few activations are rounded to bytes")
            #expect(precision.resolved(on: .avx512) == precision)
        }
        let compute = Compute(
            pool: ThreadPool(threadCount: 1), precision: .int8, instructions: .portable)
        #expect(compute.precision == .float32)
    }
}
