internal import Bytes
internal import EventLog
internal import Model
internal import Synchronization

/// The one short lock that every write passes: what is a repeat, which numbers it gets, who waits.
///
/// Its state is what was folded plus what is in flight, so that two requests with one event id never
/// both get in, whatever the projections have seen yet.
final class Admission: Sendable {
    /// What became of the events of one request, before any of it is durable.
    struct Decision: Sendable {
        var outcomes: [IngestReceipt.Outcome]
        /// The numbers that the request's answer depends on: its own and those of the originals.
        var interest: ClosedRange<SequenceNumber>
        /// The last own number, or the highest original.
        var last: SequenceNumber
    }

    /// An event that asks to be let in, encoded and fingerprinted outside the lock.
    struct Candidate: Sendable {
        var eventID: String
        var fingerprint: EventFingerprint
        var record: [UInt8]
        var timestamp: Timestamp
    }

    private struct State {
        var recent: RecentEventIDs
        var waiters: CommitWaiters
        /// By ticket, what to take back should the transaction fail.
        var inFlight: [UInt64: [EventFingerprint]] = [:]
        var nextTicket: UInt64 = 1
        var lastCommitTime = Timestamp(microseconds: .min)
        var duplicateCount: UInt64 = 0
    }

    private let state: Mutex<State>

    init(recent: consuming RecentEventIDs, applied: SequenceNumber, lastCommitTime: Timestamp) {
        var initial = State(recent: recent, waiters: CommitWaiters(applied: applied))
        initial.lastCommitTime = lastCommitTime
        state = Mutex(initial)
    }

    /// Lets in those of the candidates that are not repeats, as one transaction.
    ///
    /// - Parameters:
    ///   - sealed: by place, the originals that were found in sealed segments, in or out of the
    ///     window.
    ///   - coverage: up to which number these were looked for.
    ///   - usage: makes the usage record for a number of events; it ends the transaction.
    ///   - resume: called once, when all that the decision depends on is visible or lost.
    /// - Returns: nil, and nothing was done, if ids above `coverage` are in sealed segments by now.
    func admit(
        _ candidates: [Candidate], sealed: [Int: RecentEventIDs.Entry], coverage: SequenceNumber,
        now: Timestamp, log: EventLog, usage: (Int) -> [UInt8],
        resume: @escaping @Sendable (Result<Void, EngineError>) -> Void
    ) throws(EngineError) -> Decision? {
        let admitted = try state.withLock { state throws(EngineError) -> (Decision, Bool)? in
            guard state.recent.forgottenThrough <= coverage else { return nil }
            let decision = try Self.decide(candidates, sealed, now, log, usage, &state)
            let waiter = CommitWaiters.Waiter(interest: decision.interest, resume: resume)
            return (decision, !state.waiters.add(waiter))
        }
        guard let (decision, isVisible) = admitted else { return nil }
        if isVisible { resume(.success(())) }
        return decision
    }

    /// Ids up to a number are found in sealed segments from now on.
    func forget(through number: SequenceNumber) {
        state.withLock { $0.recent.forget(through: number) }
    }

    /// Appends records that nothing can repeat, as one transaction.
    func append(
        _ records: [[UInt8]], log: EventLog,
        resume: @escaping @Sendable (Result<Void, EngineError>) -> Void
    ) throws(EngineError) -> AppendedRange {
        try state.withLock { state throws(EngineError) -> AppendedRange in
            var transaction = LogTransaction(reservingBytes: records.reduce(0) { $0 + $1.count })
            for record in records { transaction.append(record) }
            transaction.ticket = state.nextTicket
            state.nextTicket += 1
            let range: AppendedRange
            do throws(LogError) {
                range = try log.append(transaction)
            } catch {
                throw EngineError(error)
            }
            state.lastCommitTime = range.commitTime
            _ = state.waiters.add(
                CommitWaiters.Waiter(interest: range.first...range.last, resume: resume))
            return range
        }
    }

    /// Everything up to `number` can be asked for.
    func becameVisible(through number: SequenceNumber, tickets: [UInt64]) {
        let waiters = state.withLock { state in
            for ticket in tickets { state.inFlight[ticket] = nil }
            return state.waiters.advance(to: number)
        }
        for waiter in waiters { waiter.resume(.success(())) }
    }

    /// A transaction will never be durable: its ids are free again.
    func failed(ticket: UInt64, range: AppendedRange, error: EngineError) {
        let waiters = state.withLock { state in
            for (index, fingerprint) in (state.inFlight[ticket] ?? []).enumerated() {
                state.recent.remove(fingerprint, range.first.advanced(by: index))
            }
            state.inFlight[ticket] = nil
            return state.waiters.fail(range.first...range.last)
        }
        for waiter in waiters { waiter.resume(.failure(error)) }
    }

    /// Nothing more will become durable.
    func close() {
        for waiter in state.withLock({ $0.waiters.failAll() }) { waiter.resume(.failure(.closed)) }
    }

    /// How far back repeats are recognised, how many ids that is, and how many repeats there were.
    ///
    /// - Parameter gone: the commit time of what was forgotten early elsewhere.
    func statistics(
        now: Timestamp, gone: Timestamp?
    ) -> (window: Int64, ids: Int, duplicates: UInt64, waiting: Int) {
        state.withLock { state in
            let moment = max(now, state.lastCommitTime)
            var window = state.recent.windowMicroseconds(now: moment)
            if let gone { window = max(0, min(window, moment.microseconds - gone.microseconds)) }
            return (window, state.recent.count, state.duplicateCount, state.waiters.count)
        }
    }

    /// The bytes that ids take here, and the commit time that was given last.
    var recentIDs: (byteCount: Int, lastCommitTime: Timestamp) {
        state.withLock { ($0.recent.byteCount, $0.lastCommitTime) }
    }

    private static func decide(
        _ candidates: [Candidate], _ sealed: [Int: RecentEventIDs.Entry], _ now: Timestamp,
        _ log: EventLog, _ usage: (Int) -> [UInt8], _ state: inout State
    ) throws(EngineError) -> Decision {
        let moment = max(now, state.lastCommitTime)
        let earliest = moment.advanced(byMicroseconds: -Limits.idempotencyWindowMicroseconds)
        var fresh: [Int] = []
        var seen: [EventFingerprint: Int] = [:]
        // For a repeat: the original's number, or the place of the original in this transaction.
        var originals: [Int: SequenceNumber] = [:]
        var repeats: [Int: Int] = [:]
        for (index, candidate) in candidates.enumerated() {
            if let place = seen[candidate.fingerprint] {
                repeats[index] = place
            } else if let entry = state.recent.find(candidate.fingerprint, now: moment) {
                originals[index] = entry.sequenceNumber
            } else if let entry = sealed[index], entry.commitTime >= earliest {
                originals[index] = entry.sequenceNumber
            } else {
                seen[candidate.fingerprint] = fresh.count
                fresh.append(index)
            }
        }
        let range = try append(fresh.map { candidates[$0] }, log, usage, &state)
        state.duplicateCount &+= UInt64(candidates.count - fresh.count)
        var outcomes: [IngestReceipt.Outcome] = []
        outcomes.reserveCapacity(candidates.count)
        var place = 0
        var lowest = range?.first
        var highest = range?.last
        for (index, candidate) in candidates.enumerated() {
            let number: SequenceNumber
            let isRepeat: Bool
            if let original = originals[index] {
                number = original
                isRepeat = true
                lowest = min(lowest ?? original, original)
                highest = max(highest ?? original, original)
            } else {
                isRepeat = repeats[index] != nil
                number = (range?.first ?? .zero).advanced(by: repeats[index] ?? place)
                if !isRepeat { place += 1 }
            }
            outcomes.append(
                IngestReceipt.Outcome(
                    eventID: candidate.eventID, sequenceNumber: number, isDuplicate: isRepeat))
        }
        let end = highest ?? .zero
        return Decision(outcomes: outcomes, interest: (lowest ?? end)...end, last: end)
    }

    private static func append(
        _ fresh: [Candidate], _ log: EventLog, _ usage: (Int) -> [UInt8], _ state: inout State
    ) throws(EngineError) -> AppendedRange? {
        guard let first = fresh.first else { return nil }
        let bytes = fresh.reduce(64) { $0 + $1.record.count + 4 }
        var transaction = LogTransaction(reservingBytes: bytes)
        var earliest = first.timestamp
        var latest = first.timestamp
        for candidate in fresh {
            transaction.append(candidate.record)
            earliest = min(earliest, candidate.timestamp)
            latest = max(latest, candidate.timestamp)
        }
        transaction.append(usage(fresh.count))
        transaction.eventTimes = earliest...latest
        let ticket = state.nextTicket
        transaction.ticket = ticket
        state.nextTicket += 1
        let range: AppendedRange
        do throws(LogError) {
            range = try log.append(transaction)
        } catch {
            throw EngineError(error)
        }
        state.lastCommitTime = range.commitTime
        state.inFlight[ticket] = fresh.map(\.fingerprint)
        for (index, candidate) in fresh.enumerated() {
            state.recent.insert(
                candidate.fingerprint,
                RecentEventIDs.Entry(
                    sequenceNumber: range.first.advanced(by: index), commitTime: range.commitTime))
        }
        return range
    }
}
