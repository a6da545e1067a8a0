public import Model

/// One fact of the log: what happened, in which project, and who did it.
public enum Record: Hashable, Sendable {
    /// An event was accepted, with the cost that was decided for it.
    case eventIngested(project: ProjectID, actor: Actor, event: Event, cost: Cost?)
    /// A transaction added this many events to a project's usage of the month of its commit time.
    case usageIncremented(project: ProjectID, actor: Actor, eventCount: UInt64)
    /// A project came to be. Its moments are the record's commit time.
    case projectCreated(project: ProjectID, actor: Actor, name: String, description: String?)
    /// A key was handed out. `createdAt` is the record's commit time and is not in the bytes.
    case keyIssued(actor: Actor, key: Key)
    /// A key stopped being valid.
    case keyRevoked(project: ProjectID?, actor: Actor, keyID: String)
    /// A price book came into force: its id, and its text as `spec/pricing.md` says.
    case priceBookPublished(actor: Actor, bookID: String, text: [UInt8])
    /// Somebody set a price of their own, or took one back. The project is that of the override.
    case priceOverridden(actor: Actor, override: PriceOverride)
    /// The log's beginning is given up; a part of what is kept of it.
    case rangeRetired(RangeRetirement)
    /// How long a project's events are shown, in days from their commit; nil for as long as they are
    /// there.
    case retentionSet(project: ProjectID, actor: Actor, days: UInt64?)

    public var kind: RecordKind {
        switch self {
        case .eventIngested: .eventIngested
        case .usageIncremented: .usageIncremented
        case .projectCreated: .projectCreated
        case .keyIssued: .keyIssued
        case .keyRevoked: .keyRevoked
        case .priceBookPublished: .priceBookPublished
        case .priceOverridden: .priceOverridden
        case .rangeRetired: .rangeRetired
        case .retentionSet: .retentionSet
        }
    }
}
