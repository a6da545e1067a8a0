public import Model
public import Projections

/// What differs between two moments of the log (spec/time.md §3).
public struct MomentDifference: Sendable {
    /// The figures of a project, of all its events.
    public struct Figures: Sendable {
        public var overview: Overview
        public var models: [ModelUsage]
        public var types: [(type: EventType, count: UInt64)]

        public init(
            overview: Overview, models: [ModelUsage], types: [(type: EventType, count: UInt64)]
        ) {
            self.overview = overview
            self.models = models
            self.types = types
        }
    }

    /// A project with other figures than before.
    public struct Change: Sendable {
        public var project: ProjectID
        public var before: Figures
        public var after: Figures

        public init(project: ProjectID, before: Figures, after: Figures) {
            self.project = project
            self.before = before
            self.after = after
        }

        /// The types with another count than before.
        public var differingTypes: [(type: EventType, before: UInt64, after: UInt64)] {
            after.types.compactMap { type, count in
                let earlier = before.types.first { $0.type == type }?.count ?? 0
                return earlier == count ? nil : (type, earlier, count)
            }
        }

        /// The models with other figures than before.
        public var differingModels: [(before: ModelUsage, after: ModelUsage)] {
            after.models.compactMap { usage in
                let earlier =
                    before.models.first { $0.model == usage.model }
                    ?? ModelUsage(model: usage.model)
                return earlier == usage ? nil : (earlier, usage)
            }
        }
    }

    public var from: Moment
    public var to: Moment
    /// Those that came to be.
    public var projects: [Project]
    public var issuedKeys: [KeyState]
    public var revokedKeys: [KeyState]
    public var books: [PriceBookEntry]
    public var overrides: [RecordedOverride]
    public var retentions: [RetentionSetting]
    public var changes: [Change]

    public init(from: Moment, to: Moment) {
        self.from = from
        self.to = to
        projects = []
        issuedKeys = []
        revokedKeys = []
        books = []
        overrides = []
        retentions = []
        changes = []
    }
}
