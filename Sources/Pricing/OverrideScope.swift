internal import Bytes
internal import Model

/// The overrides of one project, or of the server, found by the names that they are for.
struct OverrideScope: Sendable {
    private var timelines: [OverrideTimeline] = []
    private var places: [OverrideTimeline.Key: Int] = [:]
    /// Places of timelines by each of the names of their patterns, in UTF-8: names are the same only
    /// where their bytes are.
    private var named: [[UInt8]: [Int]] = [:]
    /// Places by the beginning that their patterns are for.
    private var prefixed: [[UInt8]: [Int]] = [:]
    /// The lengths in bytes that these beginnings have.
    private var prefixByteCounts: [Int] = []

    /// Whether none prices anything.
    var isEmpty: Bool { named.isEmpty && prefixed.isEmpty }

    /// Takes up one that was set after all others; `index` has to be called behind the last.
    ///
    /// - Returns: the ids of those that price nothing any more.
    mutating func add(_ entry: OverrideTimeline.Entry) -> [String] {
        let key = OverrideTimeline.Key(
            pattern: entry.override.pattern, provider: entry.override.provider)
        let place = places[key] ?? timelines.count
        if place == timelines.count {
            timelines.append(OverrideTimeline(key))
            places[key] = place
        }
        return timelines[place].add(entry)
    }

    /// Has those found that price anything.
    mutating func index() {
        for (place, timeline) in timelines.enumerated() where !timeline.pricesNothing {
            let pattern = timeline.key.pattern
            for name in Set(pattern.names.map { Array($0.utf8) }) {
                if pattern.form == .prefix {
                    prefixed[name, default: []].append(place)
                } else {
                    named[name, default: []].append(place)
                }
            }
        }
        prefixByteCounts = Set(prefixed.keys.map(\.count)).sorted()
    }

    /// Those that are for a call.
    func timelines(names: [String], provider: String?) -> [OverrideTimeline] {
        var found: Set<Int> = []
        for name in names {
            let bytes = Array(name.utf8)
            found.formUnion(named[bytes] ?? [])
            for count in prefixByteCounts where count <= bytes.count {
                found.formUnion(prefixed[Array(bytes.prefix(count))] ?? [])
            }
        }
        return found.sorted().map { timelines[$0] }.filter {
            $0.key.provider == nil || $0.key.provider == provider
        }
    }

    /// The one that prices a call at a moment.
    func find(
        names: [String], provider: String?, at moment: Timestamp
    ) -> (override: PriceOverride, terms: PriceTerms)? {
        let inForce = timelines(names: names, provider: provider).compactMap { timeline in
            timeline.entry(at: moment).map { (rank: timeline.rank, entry: $0) }
        }
        let best = inForce.max { ($0.rank, $0.entry.place) < ($1.rank, $1.entry.place) }
        return best.flatMap { best in best.entry.terms.map { (best.entry.override, $0) } }
    }
}

extension OverrideTimeline {
    /// What decides between several that are for a call: a name before a list before a beginning; a
    /// longer beginning before a shorter one; one with a provider before one without.
    fileprivate var rank: Rank {
        let pattern = key.pattern
        return Rank(
            form: -Int(pattern.form.rawValue),
            length: pattern.form == .prefix ? pattern.names[0].utf8.count : 0,
            provider: key.provider == nil ? 0 : 1)
    }

    fileprivate struct Rank: Comparable {
        let form: Int
        let length: Int
        let provider: Int

        static func < (left: Rank, right: Rank) -> Bool {
            (left.form, left.length, left.provider) < (right.form, right.length, right.provider)
        }
    }
}
