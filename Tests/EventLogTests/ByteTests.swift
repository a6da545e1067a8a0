import EventLog
import Simulation
import Testing

/// Every byte of a log flipped, and every file cut and added to.
@Suite struct ByteTests {
    @Test(
        "A flipped bit anywhere costs one batch at most, is told, and never gives a wrong record",
        .timeLimit(.minutes(30)))
    func flips() async throws {
        let specimen = try LogSpecimen(.closed, groupCount: 2, segmentByteCount: 1_400)
        let tally = await LogTrials.flips(specimen, isThorough: false)
        expectNothing(of: tally)
        #expect(tally.sites > 3_500)
        #expect(tally.states > 18_000)
        print("\(tally.states) bits of \(tally.sites) bytes flipped")
    }

    @Test(
        "Segments without their headers lose no record, or say so, also where one repeats another",
        .timeLimit(.minutes(30)), arguments: LogSpecimen.Ending.allCases, [nil, 0, 1, 2, 3])
    func heads(ending: LogSpecimen.Ending, fencedGroup: Int?) async throws {
        let specimen = try LogSpecimen(
            ending, groupCount: 4, segmentByteCount: 1_800, fencedGroup: fencedGroup)
        let tally = await LogTrials.heads(specimen)
        expectNothing(of: tally)
        #expect(tally.states >= 4)
    }

    @Test(
        "A file cut anywhere, or followed by anything, gives no wrong record and no untold loss",
        .timeLimit(.minutes(30)), arguments: LogSpecimen.Ending.allCases)
    func ends(ending: LogSpecimen.Ending) async throws {
        let specimen = try LogSpecimen(ending, groupCount: ending == .closed ? 3 : 4)
        // What a kill leaves differs from what a clean stop leaves in the last segment alone.
        let paths = specimen.segmentPaths.suffix(ending == .closed ? 2 : 1)
        let tally = await LogTrials.ends(
            specimen, cutting: paths + [LogSession.markPath], isThorough: false)
        expectNothing(of: tally)
        #expect(tally.states > 2_000)
        print("\(ending): \(tally.states) ends")
    }
}
