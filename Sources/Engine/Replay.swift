internal import Bytes
internal import EventLog
internal import Model
internal import Records

/// Fills the idempotency window from the log while it is replayed at a start.
///
/// The window ends at the clock's time or at the log's, whichever is later. The log's is known only
/// when all of it was replayed, and remembering every event of a long log would take a third of a
/// start's time: so what is too old by the clock is passed over, and read again if the clock turns
/// out to be ahead of the log, by the time that the server was down or by years.
final class Replay {
    private struct PassedOver {
        let base: SequenceNumber
        let last: SequenceNumber
        let time: Timestamp
    }

    private(set) var recent: RecentEventIDs
    private let maximumByteCount: Int
    private let secret: EventFingerprint.Secret
    /// Records committed before this moment are too old by the clock.
    private let earliest: Timestamp
    /// The batches that were passed over and are not too old by the log, from `firstPassedOver` on.
    private var passedOver: [PassedOver] = []
    private var firstPassedOver = 0

    init(secret: EventFingerprint.Secret, earliest: Timestamp, maximumByteCount: Int) {
        recent = RecentEventIDs(maximumByteCount: maximumByteCount)
        self.maximumByteCount = maximumByteCount
        self.secret = secret
        self.earliest = earliest
    }

    /// Remembers the event ids of a batch.
    func remember(_ batch: borrowing LogBatch) {
        let header = batch.header
        if header.firstCommitTime < earliest {
            passedOver.append(
                PassedOver(base: header.base, last: header.last, time: header.lastCommitTime))
            forget(before: Self.windowStart(header.lastCommitTime))
        }
        guard header.lastCommitTime >= earliest else { return }
        insert(batch, into: &recent) { $0 >= self.earliest }
    }

    /// Remembers what was passed over and lies in the window after all. Blocks.
    ///
    /// - Throws: `LogError.system` if the log can't be read.
    func complete(from log: EventLog) throws {
        let start = Self.windowStart(log.status.lastCommitTime)
        guard start < earliest else { return }
        forget(before: start)
        guard firstPassedOver < passedOver.count, let last = passedOver.last else { return }
        var earlier = RecentEventIDs(maximumByteCount: maximumByteCount)
        try log.batches(from: passedOver[firstPassedOver].base, through: last.last) { batch in
            insert(batch, into: &earlier) { start <= $0 && $0 < self.earliest }
        }
        recent.prepend(earlier)
    }

    private static func windowStart(_ end: Timestamp) -> Timestamp {
        end.advanced(byMicroseconds: -Limits.idempotencyWindowMicroseconds)
    }

    private func forget(before time: Timestamp) {
        while firstPassedOver < passedOver.count, passedOver[firstPassedOver].time < time {
            firstPassedOver += 1
        }
        // Seldom, so that it costs nothing a batch.
        guard firstPassedOver > 4_096, firstPassedOver > passedOver.count / 2 else { return }
        passedOver.removeFirst(firstPassedOver)
        firstPassedOver = 0
    }

    private func insert(
        _ batch: borrowing LogBatch, into recent: inout RecentEventIDs,
        where isWanted: (Timestamp) -> Bool
    ) {
        batch.forEachRecord { number, commitTime, bytes in
            guard isWanted(commitTime), let identity = try? Record.eventIdentity(bytes) else {
                return
            }
            let fingerprint = EventFingerprint(
                project: identity.project, eventID: identity.eventID, secret: secret)
            recent.insert(
                fingerprint,
                RecentEventIDs.Entry(sequenceNumber: number, commitTime: commitTime))
        }
    }
}
