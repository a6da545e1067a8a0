internal import Bytes
public import Model

extension ProjectionSet {
    /// All projects, by creation, then by id.
    public var projects: [Project] {
        folds.control.projects.values.sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    }

    /// A project, if it was created.
    public func project(_ id: ProjectID) -> Project? { folds.control.projects[id] }

    /// The keys of a project, revoked ones too, by creation, then by id.
    public func keys(of project: ProjectID) -> [KeyState] {
        keyStates { $0.key.scope == .project && $0.key.projectID == project }
    }

    /// The operator's keys, revoked ones too, by creation, then by id.
    public var operatorKeys: [KeyState] { keyStates { $0.key.scope == .operator } }

    /// The active key with a digest, of whatever scope.
    public func key(digest: [UInt8]) -> Key? { folds.control.activeKey(digest: digest) }

    /// Whether an operator's key is active.
    public var hasOperatorKey: Bool { folds.control.hasOperatorKey }

    /// The price book published last.
    public var priceBook: PublishedPriceBook? { folds.control.priceBook }

    /// All price books that were published, oldest first.
    public var priceBooks: [PriceBookEntry] { folds.control.priceBooks }

    /// All overrides of prices that were set, oldest first.
    public var priceOverrides: [RecordedOverride] { folds.control.priceOverrides }

    /// The events that counted against a project in a month (year × 100 + month) of commit time.
    public func usage(of project: ProjectID, month: Int) -> UInt64 {
        folds.control.usage[project]?[month] ?? 0
    }

    /// All settings of how long the events of a project are shown, oldest first.
    public func retentions(of project: ProjectID) -> [RetentionSetting] {
        folds.control.retentions.filter { $0.project == project }
    }

    /// For how many days from their commit events are shown, of each project that has a setting.
    public var retentionDays: [ProjectID: UInt64] { folds.control.retentionDays }

    private func keyStates(where isWanted: (KeyState) -> Bool) -> [KeyState] {
        folds.control.keys.values.filter(isWanted).sorted { left, right in
            left.key.createdAt != right.key.createdAt
                ? left.key.createdAt < right.key.createdAt
                : TextOrder.precedes(left.key.id, right.key.id)
        }
    }
}
