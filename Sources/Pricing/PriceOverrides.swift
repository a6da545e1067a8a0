internal import Bytes
public import Model

/// The overrides in force, and the one place that says which of them prices a call
/// (spec/pricing.md §5).
///
/// Those that can't price anything any more are let go of, and the others are found by the call's
/// names: what one call costs to price does not grow with their number.
public struct PriceOverrides: Sendable {
    private var server = OverrideScope()
    private var projects: [ProjectID: OverrideScope] = [:]
    /// Overrides whose prices this version can't read, by id; they price nothing.
    public private(set) var unreadable: [String] = []
    /// By the id of an override that prices nothing any more that of the one set after it.
    public private(set) var superseded: [String: String] = [:]

    /// Whether none prices anything.
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
            let entry = OverrideTimeline.Entry(override: override, terms: terms, place: place)
            let gone =
                if let project = override.projectID {
                    projects[project, default: OverrideScope()].add(entry)
                } else { server.add(entry) }
            for id in gone { superseded[id] = override.id }
        }
        server.index()
        for project in projects.keys { projects[project]?.index() }
        projects = projects.filter { !$0.value.isEmpty }
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
        // One of the project goes before any of the server.
        let own = project.flatMap { projects[$0] }?
            .find(names: names, provider: provider, at: moment)
        return own ?? server.find(names: names, provider: provider, at: moment)
    }

    /// The event times at which what `find` says may change.
    func changes(names: [String], provider: String?, project: ProjectID?) -> [Timestamp] {
        [project.flatMap { projects[$0] }, server].compactMap { $0 }.flatMap { scope in
            scope.timelines(names: names, provider: provider).flatMap(\.changes)
        }
    }
}
