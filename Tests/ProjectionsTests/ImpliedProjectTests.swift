import Bytes
import Model
import Projections
import Records
import TestSupport
import Testing

@Suite("A project whose creation was lost")
struct ImpliedProjectTests {
    private let id = ProjectID("proj_0123456789ab")
    private let time = Timestamp(microseconds: 1_700_000_000_000_000)

    private func fold(_ records: [Record]) -> ProjectionSet {
        var set = ProjectionSet()
        for (index, record) in records.enumerated() {
            let bytes = record.encoded()
            set.apply(
                bytes.span.bytes, sequenceNumber: SequenceNumber(UInt64(index) + 1),
                commitTime: time)
        }
        return set
    }

    @Test("It is there by its usage or keys, under its id, and says what happened")
    func implied() {
        let set = fold([.usageIncremented(project: id, actor: .system, eventCount: 3)])
        let project = set.project(id)
        #expect(project?.name == id.rawValue)
        #expect(project?.description?.contains("lost to damage") == true)
        #expect(project?.createdAt == time)
    }

    @Test("Its creation, should it come later, counts; a second one does not")
    func createdAfterAll() {
        let creation = Record.projectCreated(
            project: id, actor: .operator, name: "mine", description: nil)
        let set = fold([
            .usageIncremented(project: id, actor: .system, eventCount: 3), creation, creation,
        ])
        let name = set.project(id)?.name
        let skipped = set.skippedRecordCount
        #expect(name == "mine")
        #expect(skipped == 1)
    }

    @Test("Where its first record turns out lost, later events of others stay theirs")
    func renumbered() throws {
        let other = ProjectID("proj_0123456789ac")
        var history = History()
        history.append(.usageIncremented(project: id, actor: .system, eventCount: 1))
        history.append(.usageIncremented(project: other, actor: .system, eventCount: 1))
        var random = SeededRandom(seed: 5)
        let event = History.randomEvent(&random)
        history.append(event, in: id)
        history.append(event, in: other)
        var set = history.folded(partLength: 100)
        history.append(event, in: other)
        let growing = history.entries[4]
        set.apply(
            growing.bytes.span.bytes, sequenceNumber: growing.number,
            commitTime: growing.commitTime)
        // Without the first record the other project comes first.
        var folds = FoldState()
        for entry in history.entries[1...4] {
            folds.apply(
                entry.bytes.span.bytes, sequenceNumber: entry.number, commitTime: entry.commitTime)
        }
        set.exchange(folds)
        history.append(event, in: id)
        let next = history.entries[5]
        set.apply(next.bytes.span.bytes, sequenceNumber: next.number, commitTime: next.commitTime)
        let counts = try [id, other].map { project in
            try set.view.events(EventQuestion(projectID: project)).total
        }
        #expect(counts == [2, 2])
    }
}
