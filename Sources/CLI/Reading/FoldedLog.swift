import Bytes
import Engine
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
    /// - Parameters:
    ///   - moment: as of which it is wanted; nil for all of it.
    ///   - need: what is wanted of it.
    ///   - warns: whether to say that it may lack something.
    init(
        _ log: inout DirectoryLog, at moment: LogMoment? = nil,
        for need: DirectoryLog.MomentNeed = .events, warns: Bool = true, on console: Console
    ) throws(CommandFailure) {
        let last = try moment.map { moment throws(CommandFailure) in
            try log.moment(moment, for: need).number
        }
        try self.init(&log, through: last, warns: warns, on: console)
    }

    /// Folds a log up to a record that ends a transaction; nil for all of it.
    init(
        _ log: inout DirectoryLog, through last: SequenceNumber?, warns: Bool = true,
        on console: Console
    ) throws(CommandFailure) {
        var folded =
            last == .zero ? ProjectionSet() : try log.retiredProjections(on: console)
        let pass = try log.forEachBatch("Folding", through: last, on: console) { batch in
            folded.begin(batch)
            batch.forEachRecord { number, commitTime, bytes in
                if let last, number > last { return }
                folded.apply(bytes, sequenceNumber: number, commitTime: commitTime)
            }
        }
        projections = folded
        recordCount = pass.recordCount
        seconds = pass.seconds
        if warns { log.warnOfDamage(on: console) }
    }
}
