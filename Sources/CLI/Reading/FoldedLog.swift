import EventLog
import Projections

/// The projections of a directory's log, folded from its first record on.
///
/// Nothing of them is kept on disk: every reading command folds anew.
struct FoldedLog: ~Copyable {
    let projections: ProjectionSet
    let recordCount: UInt64
    /// How long the folding took.
    let seconds: Double

    /// Folds a whole log.
    ///
    /// - Parameter warns: whether to say that it may lack something.
    init(
        _ log: inout DirectoryLog, warns: Bool = true, on console: Console
    ) throws(CommandFailure) {
        var folded = ProjectionSet()
        let pass = try log.forEachBatch("Folding", on: console) { batch in
            batch.forEachRecord { number, commitTime, bytes in
                folded.apply(bytes, sequenceNumber: number, commitTime: commitTime)
            }
        }
        projections = folded
        recordCount = pass.recordCount
        seconds = pass.seconds
        if warns { log.warnOfDamage(on: console) }
    }
}
