public import Bytes
public import Model
public import Projections
public import Records

/// One thing that happened, as whoever follows the log sees it (spec/time.md §3).
public struct Change: Sendable {
    /// What happened.
    public enum Content: Sendable {
        case event(StoredEvent)
        case projectCreated(Project)
        case keyIssued(KeyState)
        case keyRevoked(id: String)
        case priceBookPublished(id: String, actor: Actor)
        case priceOverridden(RecordedOverride)
        case retentionSet(days: UInt64?, actor: Actor)
        /// Records up to this one are given up.
        case retired(through: SequenceNumber)
        /// Records that are lost to damage.
        case lost(ClosedRange<SequenceNumber>)
    }

    /// Its record; of lost ones, the last.
    public var number: SequenceNumber
    /// Nil for lost ones.
    public var commitTime: Timestamp?
    /// Nil for what is about no single project.
    public var projectID: ProjectID?
    public var content: Content
}

/// What is wanted of the changes.
public struct ChangeQuestion: Sendable {
    /// Only what comes after this record.
    public var after: SequenceNumber
    /// Nil for all projects.
    public var projectID: ProjectID?
    /// Changes on a page, at most.
    public var limit: Int
    /// The senders' own bytes on a page: what makes it more is the last.
    public var maximumByteCount = 65_536

    public init(after: SequenceNumber, projectID: ProjectID?, limit: Int) {
        self.after = after
        self.projectID = projectID
        self.limit = limit
    }
}

/// Some of the changes, in the order of the log.
public struct ChangePage: Sendable {
    public var changes: [Change] = []
    /// The last record that was looked at: what follows comes after it.
    public var through: SequenceNumber
    /// Whether there is nothing more at present.
    public var isAtEnd = false
}
