import EventLog
import Simulation
import Testing

/// Segment files that are not those that the log wrote last.
@Suite struct FileTests {
    @Test(
        "Swapped, missing, doubled and rolled-back segment files are told, as far as the mark goes",
        arguments: LogSpecimen.Ending.allCases, [(7, 1_600), (10, 2_200), (4, 1_200)])
    func marked(ending: LogSpecimen.Ending, size: (groupCount: Int, segmentByteCount: Int)) throws {
        let damages = try damages(ending, size)
        let specimen = damages.specimen
        let misplacements = damages.misplacements
        #expect(misplacements.count > 10)
        for change in misplacements {
            let answer = try damages.answer(to: change, hasMark: true)
            #expect(answer.findings == [])
            #expect(answer.outcome == .told || answer.outcome == .toldInPart, "\(change.name)")
            #expect(answer.untold.allSatisfy { $0 > specimen.lastMarked }, "\(change.name)")
        }
        var toldCount = 0
        for change in damages.rollbacks {
            let answer = try damages.answer(to: change, hasMark: true)
            #expect(answer.findings == [])
            #expect(answer.untold.allSatisfy { $0 > specimen.lastMarked }, "\(change.name)")
            if answer.outcome == .told { toldCount += 1 }
        }
        #expect(toldCount > 2)
        if ending == .closed {
            #expect(specimen.lastMarked == specimen.records.last?.sequenceNumber)
        }
    }

    @Test(
        "Without the mark, only what happened to the end of the log goes untold",
        arguments: LogSpecimen.Ending.allCases, [(7, 1_600), (10, 2_200), (4, 1_200)])
    func unmarked(
        ending: LogSpecimen.Ending, size: (groupCount: Int, segmentByteCount: Int)
    ) throws {
        let damages = try damages(ending, size)
        let last = damages.specimen.segmentPaths.last
        var untold = 0
        for change in damages.misplacements + damages.rollbacks {
            let answer = try damages.answer(to: change, hasMark: false)
            #expect(answer.findings == [])
            if answer.outcome == .untold { untold += 1 }
            #expect(answer.untold.isEmpty || change.path == last, "\(change.name)")
        }
        // The log with an older copy of all of its end is one that ended there: §12 of the page.
        #expect(untold > 0)
        print("\(ending), \(size): \(untold) changes of the log's end go untold without the mark")
    }

    private func damages(
        _ ending: LogSpecimen.Ending, _ size: (groupCount: Int, segmentByteCount: Int)
    ) throws -> LogDamages {
        LogDamages(
            try LogSpecimen(
                ending, groupCount: size.groupCount, segmentByteCount: size.segmentByteCount))
    }
}
