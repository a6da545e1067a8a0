import EventLog
import Simulation
import Testing

@Suite struct CrashTests {
    @Test(
        "After a power loss at any call, all that was acknowledged is there, the rest whole or not",
        .timeLimit(.minutes(30)))
    func powerLoss() async {
        var tally = await LogTrials.crashes(.short, seedCount: 64, secondCrashEvery: 3)
        // With long transactions fewer subsets: each takes long, and the program tries more.
        tally.add(await LogTrials.crashes(.long, seedCount: 6, secondCrashEvery: 2))
        expectNothing(of: tally)
        #expect(tally.states >= 5_000)
        #expect(tally.distinctStates >= 550)
        #expect(tally.secondCrashes >= 100)
        print(
            "power lost at \(tally.sites) calls: \(tally.states) states, \(tally.distinctStates) "
                + "distinct ones, \(tally.secondCrashes) with a second crash")
    }

    @Test(
        "Whatever call fails, once or for good, every append has one answer and all acks are kept",
        .timeLimit(.minutes(30)))
    func failures() async {
        let tally = await LogTrials.faults(.brief)
        expectNothing(of: tally)
        let faults = LogFaults(.brief)
        let callCount = faults.calls.count
        let wayCount = faults.calls.indices.reduce(0) { $0 + faults.strikes(at: $1).count }
        #expect(tally.sites == wayCount)
        #expect(tally.acknowledged > 1_000)
        #expect(tally.refused > 100)
        print(
            "\(callCount) calls failed in \(wayCount) ways: \(tally.acknowledged) acks kept, "
                + "\(tally.refused) refused")
    }

    @Test(
        "Through random writes, faults, kills and power losses, nothing acknowledged is lost",
        .timeLimit(.minutes(30)))
    func lives() async {
        let tally = await LogTrials.lives(0..<40)
        expectNothing(of: tally)
        #expect(tally.acknowledged > 500)
    }
}

/// Records what trials found.
func expectNothing(
    of tally: LogTally, sourceLocation: SourceLocation = #_sourceLocation
) {
    for finding in tally.findings.prefix(10) {
        Issue.record("\(finding)", sourceLocation: sourceLocation)
    }
    #expect(tally.findings.isEmpty, sourceLocation: sourceLocation)
}
