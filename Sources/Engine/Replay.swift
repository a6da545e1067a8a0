internal import Bytes
internal import EventLog
internal import Model
internal import Records
internal import Synchronization

/// Fills the idempotency window from the log while it is replayed at a start.
final class Replay {
    private(set) var recent = RecentEventIDs()
    private let secret: EventFingerprint.Secret
    /// Records committed before this moment are too old to be repeated.
    private let earliest: Timestamp

    init(secret: EventFingerprint.Secret, earliest: Timestamp) {
        self.secret = secret
        self.earliest = earliest
    }

    /// Remembers the event ids of a batch.
    func remember(_ batch: borrowing LogBatch) {
        guard batch.header.lastCommitTime >= earliest else { return }
        batch.forEachRecord { number, commitTime, bytes in
            guard commitTime >= earliest,
                let identity = try? Record.eventIdentity(bytes)
            else { return }
            let fingerprint = EventFingerprint(
                project: identity.project, eventID: identity.eventID, secret: secret)
            recent.insert(
                fingerprint,
                RecentEventIDs.Entry(sequenceNumber: number, commitTime: commitTime))
        }
    }
}
