import EventLog
import Projections

/// The projections of a directory's log, folded from its first record on.
///
/// Nothing of them is taken from elsewhere: every reading command folds anew. Where the log's
/// beginning was given up, a record of the log tells what is kept of it.
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
        var folded = try log.retiredProjections(on: console)
        let pass = try log.forEachBatch("Folding", on: console) { batch in
            folded.begin(batch)
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
