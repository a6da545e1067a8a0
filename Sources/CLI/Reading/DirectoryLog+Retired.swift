import EventLog
import Projections

extension DirectoryLog {
    /// The projections before the first record that is left, to be folded on.
    ///
    /// Where the record that tells of them can't be read they are empty, with a warning: damage has
    /// been found then, too.
    func retiredProjections(on console: Console) throws(CommandFailure) -> ProjectionSet {
        guard let retired = report.retired else { return ProjectionSet() }
        do {
            let folds = try FoldState(retiredBy: retired.record) { number in
                try records([number]).first?.bytes
            }
            return ProjectionSet(folds)
        } catch {
            console.report(
                "watchllm: warning: what was kept of the records up to \(retired.last), which are "
                    + "retired, can't be read: \(error). Projects, keys and prices from before are "
                    + "missing in this answer\n")
            return ProjectionSet()
        }
    }
}

extension ProjectionSet {
    /// Begins a part with each segment, so that whole segments can be retired.
    mutating func begin(_ batch: borrowing LogBatch) {
        guard growingSegment != batch.segmentNumber else { return }
        beginPart(segment: batch.segmentNumber)
    }
}
