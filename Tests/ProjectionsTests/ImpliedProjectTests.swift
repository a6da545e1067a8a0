import Bytes
import Model
import Projections
import Records
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
}
