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
        var outcomes: [BatchReceipt.Outcome]
        /// The numbers that the request's answer depends on: its own and those of the originals.
        var interest: ClosedRange<SequenceNumber>
        /// The last own number, or the highest original.
        var last: SequenceNumber
        /// The end of a transaction as of which all of the events are there.
        var end: SequenceNumber
    }

    /// An event that asks to be let in, encoded and fingerprinted outside the lock. Its record stands
    /// in the transaction that holds all of them.
    struct Candidate: Sendable {
        var fingerprint: EventFingerprint
        /// Where its record lies in the transaction.
        var frame: Range<Int>
        var timestamp: Timestamp
    }

    private struct State {
        var recent: RecentEventIDs
        var waiters: CommitWaiters
        /// By ticket, what to take back should the transaction fail.
        var inFlight: [UInt64: [EventFingerprint]] = [:]
        var nextTicket: UInt64 = 1
        var lastCommitTime = Timestamp(microseconds: .min)
        /// The last number that was given to a record; that of the start before any was.
        var lastNumber: SequenceNumber
        var duplicateCount: UInt64 = 0
    }

    private let state: Mutex<State>

    init(recent: consuming RecentEventIDs, applied: SequenceNumber, lastCommitTime: Timestamp) {
        var initial = State(
            recent: recent, waiters: CommitWaiters(applied: applied), lastNumber: applied)
        initial.lastCommitTime = lastCommitTime
        state = Mutex(initial)
    }

    /// Lets in those of the candidates that are not repeats, as one transaction.
    ///
    /// - Parameters:
    ///   - sealed: by place, the originals that were found in sealed segments, in or out of the
    ///     window.
    ///   - coverage: up to which number these were looked for.
    ///   - records: the record of each candidate, in order, and nothing else; taken if this returns
    ///     a decision.
    ///   - usage: makes the usage record for a number of events; it ends the transaction.
    ///   - resume: called once, when all that the decision depends on is visible or lost.
    /// - Returns: nil, and nothing was done, if ids above `coverage` are in sealed segments by now.
    func admit(
        _ candidates: [Candidate], records: inout LogTransaction,
        sealed: [Int: RecentEventIDs.Entry], coverage: SequenceNumber, now: Timestamp,
        log: EventLog, usage: (Int) -> [UInt8],
        resume: @escaping @Sendable (Result<Void, EngineError>) -> Void
    ) throws(EngineError) -> Decision? {
        let admitted = try state.withLock { state throws(EngineError) -> (Decision, Bool)? in
            guard state.recent.forgottenThrough <= coverage else { return nil }
            // Taken, not shared: a copy of a request's records is worth avoiding.
            let all = exchange(&records, with: LogTransaction())
            let decision = try Self.decide(candidates, all, sealed, now, log, usage, &state)
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
            state.lastNumber = range.last
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
        _ candidates: [Candidate], _ records: consuming LogTransaction,
        _ sealed: [Int: RecentEventIDs.Entry], _ now: Timestamp,
        _ log: EventLog, _ usage: (Int) -> [UInt8], _ state: inout State
    ) throws(EngineError) -> Decision {
        let moment = max(now, state.lastCommitTime)
        let earliest = moment.advanced(byMicroseconds: -Limits.idempotencyWindowMicroseconds)
        // Those let in, by their place among the candidates.
        var fresh: [Int] = []
        fresh.reserveCapacity(candidates.count)
        var seen = FingerprintPlaces(capacity: candidates.count)
        // For a repeat: the original's number, or the place of the original in this transaction.
        var originals: [Int: SequenceNumber] = [:]
        var repeats: [Int: Int] = [:]
        for (index, candidate) in candidates.enumerated() {
            if let entry = state.recent.find(candidate.fingerprint, now: moment) {
                originals[index] = entry.sequenceNumber
            } else if let entry = sealed[index], entry.commitTime >= earliest {
                originals[index] = entry.sequenceNumber
            } else if let place = seen.insert(
                candidate.fingerprint, fresh.count, of: { candidates[fresh[$0]].fingerprint })
            {
                repeats[index] = place
            } else {
                fresh.append(index)
            }
        }
        let range = try append(fresh, of: candidates, records, log, usage, &state)
        state.duplicateCount &+= UInt64(candidates.count - fresh.count)
        var outcomes: [BatchReceipt.Outcome] = []
        outcomes.reserveCapacity(candidates.count)
        var place = 0
        var lowest = range?.first
        var highest = range?.last
        for index in candidates.indices {
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
                BatchReceipt.Outcome(sequenceNumber: number, isDuplicate: isRepeat))
        }
        let last = highest ?? .zero
        // Where nothing is added, the originals can lie inside a transaction: a later end has them, too.
        var end = last
        if range == nil {
            end = last > state.waiters.applied ? state.lastNumber : state.waiters.applied
        }
        return Decision(
            outcomes: outcomes, interest: (lowest ?? end)...end, last: last, end: end)
    }

    private static func append(
        _ fresh: [Int], of candidates: [Candidate], _ records: consuming LogTransaction,
        _ log: EventLog, _ usage: (Int) -> [UInt8], _ state: inout State
    ) throws(EngineError) -> AppendedRange? {
        guard let first = fresh.first else { return nil }
        var transaction =
            fresh.count == candidates.count
            ? records : records.keeping(fresh.map { candidates[$0].frame })
        var earliest = candidates[first].timestamp
        var latest = earliest
        for index in fresh {
            earliest = min(earliest, candidates[index].timestamp)
            latest = max(latest, candidates[index].timestamp)
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
        state.lastNumber = range.last
        state.inFlight[ticket] = fresh.map { candidates[$0].fingerprint }
        for (place, index) in fresh.enumerated() {
            state.recent.insert(
                candidates[index].fingerprint,
                RecentEventIDs.Entry(
                    sequenceNumber: range.first.advanced(by: place), commitTime: range.commitTime))
        }
        return range
    }
}
