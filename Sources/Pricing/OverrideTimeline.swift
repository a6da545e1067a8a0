internal import Bytes
internal import Model

/// What was set for one scope, pattern and provider, by the event times from which each holds.
struct OverrideTimeline: Sendable {
    /// An override that can be read.
    struct Entry: Sendable {
        let override: PriceOverride
        /// Nil if it takes back.
        let terms: PriceTerms?
        /// Where it stands among those that were recorded.
        let place: Int

        /// The first event time that it holds at.
        var from: Timestamp { override.effectiveFrom ?? Timestamp(microseconds: .min) }
    }

    /// Whose calls are meant, in one scope.
    struct Key: Hashable, Sendable {
        let pattern: ModelPattern
        let provider: String?
    }

    let key: Key
    /// Ascending, by the time from which they hold and by when they were set: one that was set later
    /// holds from its time on, whatever was to begin behind it.
    private var entries: [Entry] = []

    init(_ key: Key) { self.key = key }

    /// Takes up one that was set after all others.
    ///
    /// - Returns: the ids of those that price nothing any more.
    mutating func add(_ entry: Entry) -> [String] {
        let kept = entries.firstIndex { $0.from >= entry.from } ?? entries.count
        let gone = entries[kept...].map(\.override.id)
        entries.removeSubrange(kept...)
        entries.append(entry)
        return gone
    }

    /// Whether it prices anything at any time.
    var pricesNothing: Bool { entries.allSatisfy { $0.terms == nil } }

    /// What holds at a moment; nil where nothing does, or was taken back.
    func entry(at moment: Timestamp) -> Entry? {
        entries.last { $0.from <= moment }.flatMap { $0.terms == nil ? nil : $0 }
    }

    /// The event times at which that changes.
    var changes: [Timestamp] { entries.compactMap(\.override.effectiveFrom) }
}
