import Glibc
import Simulation
import TestSupport
import Testing

@Suite struct FaultScenarioTests {
    /// Every call would take minutes in a debug build: the program strikes them all.
    private static let stride = 13

    @Test(
        "Whichever call of the engine fails, once or from then on, no acknowledged write is lost",
        arguments: Array(FaultScenario.faults.enumerated()))
    func everyCall(place: Int, fault: SimulatedFault) throws {
        let calls = try FaultScenario.calls()
        #expect(calls.count > 100)
        // Each fault strikes other calls, so that together they cover more.
        for call in Swift.stride(
            from: calls.lowerBound + place % Self.stride, to: calls.upperBound, by: Self.stride)
        {
            #expect(FaultScenario(fault, at: call).run() == nil)
        }
    }
}
