internal import Bytes
internal import Model

/// Which event ids the engine has to recognise, and as which numbers.
struct RecentIDs {
    private struct Entry {
        let number: UInt64
        /// Between which bounds its commit time lies.
        var time: ClosedRange<Timestamp>
        /// Whether the engine may or may not have it.
        var isDoubtful = false
    }

    enum Answer: Equatable {
        case fresh
        case original(UInt64)
        /// Either, by what can be known from outside.
        case unclear(UInt64)
    }

    private var entries: [MadeEvent.Identity: [Entry]] = [:]

    /// What becomes of an id at a moment, of which bounds are known.
    func answer(to identity: MadeEvent.Identity, moment: ClosedRange<Timestamp>) -> Answer {
        guard let newest = entries[identity]?.last else { return .fresh }
        if newest.isDoubtful { return .unclear(newest.number) }
        let window = Limits.idempotencyWindowMicroseconds
        if newest.time.lowerBound >= moment.upperBound.advanced(byMicroseconds: -window) {
            return .original(newest.number)
        }
        if newest.time.upperBound < moment.lowerBound.advanced(byMicroseconds: -window) {
            return .fresh
        }
        return .unclear(newest.number)
    }

    mutating func insert(
        _ identity: MadeEvent.Identity, number: UInt64, time: ClosedRange<Timestamp>
    ) {
        entries[identity, default: []].append(Entry(number: number, time: time))
    }

    mutating func remove(_ identity: MadeEvent.Identity, number: UInt64) {
        entries[identity]?.removeAll { $0.number == number }
    }

    mutating func doubt(_ identity: MadeEvent.Identity, number: UInt64) {
        change(identity, number) { $0.isDoubtful = true }
    }

    mutating func settle(_ identity: MadeEvent.Identity, number: UInt64, time: Timestamp) {
        change(identity, number) { entry in
            entry.isDoubtful = false
            entry.time = time...time
        }
    }

    private mutating func change(
        _ identity: MadeEvent.Identity, _ number: UInt64, _ body: (inout Entry) -> Void
    ) {
        guard let place = entries[identity]?.firstIndex(where: { $0.number == number }) else {
            return
        }
        body(&entries[identity, default: []][place])
    }
}
