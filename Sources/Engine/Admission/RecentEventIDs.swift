internal import Bytes
internal import Model

/// The event ids accepted within the idempotency window that `SealedEventIDs` does not know yet, by
/// commit time.
///
/// Kept in generations, so that forgetting is dropping one and a look-up is a few probes. The
/// window is `Limits.idempotencyWindowMicroseconds` unless more ids come in than the memory may hold:
/// then the oldest generation goes early, and `windowMicroseconds` says how far back it reaches.
struct RecentEventIDs {
    /// Where an id was accepted.
    struct Entry: Hashable {
        var sequenceNumber: SequenceNumber
        var commitTime: Timestamp
    }

    private struct Generation {
        var entries = FingerprintTable()
        var newest = Timestamp(microseconds: .min)
        var last = SequenceNumber.zero
    }

    /// Bytes that one entry takes: a slot and its tag, at a load of three quarters.
    static let bytesPerEntry = 44
    /// Each generation spans a quarter of the window.
    private static let generationMicroseconds = Limits.idempotencyWindowMicroseconds / 4
    /// About half of the ids of a segment: what is known elsewhere goes soon.
    private static let maximumGenerationCount = 65_536

    private let maximumCount: Int
    /// Oldest first; the last one is being filled.
    private var generations: [Generation] = [Generation()]
    private var startOfLast = Timestamp(microseconds: .min)
    /// The commit time and number of the newest id that went before its day was over.
    private var forgottenEarly: (time: Timestamp, number: SequenceNumber)?
    /// Ids of events up to this number need not be known here.
    private(set) var forgottenThrough = SequenceNumber.zero

    init(maximumByteCount: Int = Limits.maximumIdempotencyBytes) {
        maximumCount = max(1, maximumByteCount / Self.bytesPerEntry)
    }

    /// About how many bytes it takes.
    var byteCount: Int { count * Self.bytesPerEntry }

    /// How many ids are remembered.
    var count: Int { generations.reduce(0) { $0 + $1.entries.count } }

    /// The entry of an id that was accepted within the window that ends at `now`.
    func find(_ fingerprint: EventFingerprint, now: Timestamp) -> Entry? {
        let earliest = now.advanced(byMicroseconds: -Limits.idempotencyWindowMicroseconds)
        for generation in generations.reversed() {
            if let entry = generation.entries.find(fingerprint) {
                return entry.commitTime >= earliest ? entry : nil
            }
        }
        return nil
    }

    /// Remembers an id. Commit times never go back.
    mutating func insert(_ fingerprint: EventFingerprint, _ entry: Entry) {
        startGenerationIfDue(at: entry.commitTime)
        generations[generations.count - 1].entries.insert(fingerprint, entry)
        generations[generations.count - 1].newest = entry.commitTime
        generations[generations.count - 1].last = max(
            generations[generations.count - 1].last, entry.sequenceNumber)
    }

    /// Lets go of ids up to a number, which are known elsewhere from now on. A few may stay.
    mutating func forget(through number: SequenceNumber) {
        forgottenThrough = max(forgottenThrough, number)
        while let oldest = generations.first, oldest.last <= number, generations.count > 1 {
            generations.removeFirst()
        }
        if generations.count == 1, generations[0].last <= number {
            generations = [Generation()]
        } else if generations.last?.entries.isEmpty == false {
            // What comes from now on is forgotten by itself.
            generations.append(Generation())
        }
        if let forgottenEarly, forgottenEarly.number <= number { self.forgottenEarly = nil }
    }

    /// Remembers ids that were accepted before all that are remembered already.
    mutating func prepend(_ earlier: consuming RecentEventIDs) {
        generations.insert(contentsOf: earlier.generations, at: 0)
        while generations.count > 1, count > maximumCount {
            let gone = generations.removeFirst()
            forgottenEarly = (gone.newest, gone.last)
        }
    }

    /// Forgets an id whose record did not become durable.
    mutating func remove(_ fingerprint: EventFingerprint, _ sequenceNumber: SequenceNumber) {
        for index in generations.indices
        where generations[index].entries.find(fingerprint)?.sequenceNumber == sequenceNumber {
            generations[index].entries.remove(fingerprint)
        }
    }

    /// How far back ids are recognised at `now`: the whole window, or less if memory did not do.
    func windowMicroseconds(now: Timestamp) -> Int64 {
        guard let gone = forgottenEarly?.time else { return Limits.idempotencyWindowMicroseconds }
        let reach = now.microseconds - gone.microseconds
        return min(Limits.idempotencyWindowMicroseconds, max(0, reach))
    }

    private mutating func startGenerationIfDue(at now: Timestamp) {
        let isFull =
            generations[generations.count - 1].entries.count
            >= min(maximumCount / 4, Self.maximumGenerationCount)
        let isOld = now >= startOfLast.advanced(byMicroseconds: Self.generationMicroseconds)
        guard isFull || isOld else { return }
        if !generations[generations.count - 1].entries.isEmpty { generations.append(Generation()) }
        startOfLast = now
        let earliest = now.advanced(byMicroseconds: -Limits.idempotencyWindowMicroseconds)
        while generations.count > 1, let oldest = generations.first {
            let isExpired = oldest.newest < earliest
            guard isExpired || count > maximumCount * 3 / 4 else { break }
            if !isExpired { forgottenEarly = (oldest.newest, oldest.last) }
            generations.removeFirst()
        }
    }
}
