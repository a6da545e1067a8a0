import Simulation
import Testing

@Suite struct SimulationTests {
    @Test(
        "Whatever happens, what was acknowledged is there once and unchanged, or named as lost",
        arguments: UInt64(1)...56)
    func seeds(seed: UInt64) {
        let report = Simulation(seed: seed, operations: 200).run()
        #expect(
            report.violation == nil,
            "replay: watchllm-sim --seeds \(seed) --operations 200 --verbose")
        #expect(report.figures.states > 0)
    }

    @Test(
        "A seed makes the same calls and gets the same answers every time", arguments: [3, 7, 12])
    func replay(seed: UInt64) {
        let first = Simulation(seed: seed, operations: 400).run()
        let second = Simulation(seed: seed, operations: 400, keepsJournal: true).run()
        #expect(first.trace == second.trace)
        #expect(first.figures == second.figures)
        let other = Simulation(seed: seed + 1, operations: 400).run()
        #expect(first.trace != other.trace)
    }
}
