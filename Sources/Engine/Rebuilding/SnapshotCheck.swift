internal import Bytes
internal import EventLog
internal import Projections

/// Compares the snapshots on disk with folds that are made anew, as these come by the ends of the
/// segments that snapshots are named after.
struct SnapshotCheck {
    /// A snapshot that is not what the log makes.
    struct Difference: Sendable {
        var segment: UInt64
        /// What it should be; nil if the file can't be read, so that nothing of it is worth keeping.
        var right: Snapshot?
    }

    private let store: SnapshotStore
    /// Snapshots that are still to come by, oldest first.
    private var waiting: ArraySlice<(segment: UInt64, end: SequenceNumber)>
    private(set) var differences: [Difference] = []

    /// - Parameters:
    ///   - last: snapshots that reach beyond it are not looked at.
    init(_ store: SnapshotStore, of log: EventLog, through last: SequenceNumber) {
        self.store = store
        var ends: [(segment: UInt64, end: SequenceNumber)] = []
        let known = Set(store.segments(tidies: false))
        for segment in log.segments where known.contains(segment.number) {
            guard let end = segment.numbers?.upperBound, end <= last else { continue }
            ends.append((segment.number, end))
        }
        waiting = ends[...]
    }

    /// Compares those that end before a record, which is to be folded next.
    mutating func pass(to next: SequenceNumber, with folds: FoldState) {
        while let first = waiting.first, first.end < next {
            waiting.removeFirst()
            compare(first.segment, with: folds)
        }
    }

    private mutating func compare(_ segment: UInt64, with folds: FoldState) {
        do {
            var snapshot = try store.read(segment)
            // One of another version is made anew anyway.
            guard !snapshot.isOutdated, snapshot.folds.encoded != folds.encoded else { return }
            snapshot.folds = folds
            differences.append(Difference(segment: segment, right: snapshot))
        } catch let error as SystemError where error.isMissingFile {
            // Thinned out meanwhile.
        } catch {
            differences.append(Difference(segment: segment, right: nil))
        }
    }

    /// Puts what they should be in the place of some.
    static func mend(_ differences: [Difference], in store: SnapshotStore) throws(SystemError) {
        for difference in differences {
            if let right = difference.right {
                try store.write(right, after: difference.segment)
            } else {
                store.remove(difference.segment)
            }
        }
    }
}
