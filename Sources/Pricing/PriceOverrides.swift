internal import Bytes
public import Model

/// The overrides in force, and the one place that says which of them prices a call
/// (spec/pricing.md §5).
public struct PriceOverrides: Sendable {
    /// An override that can be read, with what decides between several.
    private struct Entry: Sendable {
        var override: PriceOverride
        /// Nil if it takes back.
        var terms: PriceTerms?
        /// Where it stands among those that were recorded; the later one goes before.
        var place: Int

        /// Whether the two speak of the same calls, so that one replaces the other.
        func speaksOfSame(as other: Entry) -> Bool {
            override.projectID == other.override.projectID
                && override.pattern == other.override.pattern
                && override.provider == other.override.provider
        }

        /// Whether it goes before another one whose pattern matches too.
        func goesBefore(_ other: Entry) -> Bool {
            func rank(_ entry: Entry) -> (Int, Int, Int, Int, Int) {
                let override = entry.override
                let pattern = override.pattern
                return (
                    override.projectID == nil ? 0 : 1, -Int(pattern.form.rawValue),
                    pattern.form == .prefix ? pattern.names[0].utf8.count : 0,
                    override.provider == nil ? 0 : 1, entry.place
                )
            }
            return rank(self) > rank(other)
        }
    }

    private var server: [Entry] = []
    private var projects: [ProjectID: [Entry]] = [:]
    /// Overrides whose prices this version can't read, by id; they price nothing.
    public private(set) var unreadable: [String] = []

    public var isEmpty: Bool { server.isEmpty && projects.isEmpty }

    /// - Parameter overrides: all that were recorded, oldest first.
    public init(_ overrides: some Sequence<PriceOverride> = []) {
        for (place, override) in overrides.enumerated() {
            var terms: PriceTerms?
            if let bytes = override.terms {
                guard let read = try? PriceTerms(json: bytes) else {
                    unreadable.append(override.id)
                    continue
                }
                terms = read
            }
            let entry = Entry(override: override, terms: terms, place: place)
            if let project = override.projectID {
                projects[project, default: []].append(entry)
            } else {
                server.append(entry)
            }
        }
    }

    /// The override that prices a call, and its prices; nil if none does.
    ///
    /// - Parameters:
    ///   - names: the model's name, and what is left of it after each host's prefix, normalised.
    ///   - provider: who served it, as price books name it; nil if nobody knows.
    ///   - moment: when the call began.
    func find(
        names: [String], provider: String?, project: ProjectID?, at moment: Timestamp
    ) -> (override: PriceOverride, terms: PriceTerms)? {
        var best: Entry?
        for entries in [project.flatMap { projects[$0] } ?? [], server] where !entries.isEmpty {
            for entry in inForce(entries, names: names, provider: provider, at: moment)
            where entry.terms != nil && best.map(entry.goesBefore) ?? true {
                best = entry
            }
        }
        guard let best, let terms = best.terms else { return nil }
        return (best.override, terms)
    }

    /// The event times at which what `find` says may change.
    func changes(names: [String], provider: String?, project: ProjectID?) -> [Timestamp] {
        [project.flatMap { projects[$0] } ?? [], server].joined().compactMap { entry in
            let override = entry.override
            guard override.provider == nil || override.provider == provider,
                names.contains(where: override.pattern.matches)
            else { return nil }
            return override.effectiveFrom
        }
    }

    /// Of the overrides that speak of the same calls the one that holds at a moment: that which
    /// begins last, and of several the one recorded last.
    private func inForce(
        _ entries: [Entry], names: [String], provider: String?, at moment: Timestamp
    ) -> [Entry] {
        var found: [Entry] = []
        for entry in entries {
            let from = entry.override.effectiveFrom ?? Timestamp(microseconds: .min)
            guard from <= moment,
                entry.override.provider == nil || entry.override.provider == provider,
                names.contains(where: entry.override.pattern.matches)
            else { continue }
            guard let same = found.firstIndex(where: { $0.speaksOfSame(as: entry) }) else {
                found.append(entry)
                continue
            }
            let other = found[same].override.effectiveFrom ?? Timestamp(microseconds: .min)
            if from >= other { found[same] = entry }
        }
        return found
    }
}
