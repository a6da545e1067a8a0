/// What one record changed: enough to show it, and to take it back.
public struct RowStep: Sendable {
    struct Edit: Sendable {
        let key: RowKey
        let before: RowState?
        let after: RowState
    }

    var edits: [Edit] = []
    /// What stood before a record that is no event.
    var control: ControlState?
    /// Why the record could not be taken up; nil if it was.
    public internal(set) var problem: String?

    /// Of nothing.
    public init() {}

    /// The rows that changed, before and after.
    public var changes: [RowChange] {
        edits.map { edit in
            RowChange(
                projection: edit.key.projection, key: edit.key.members,
                before: edit.before?.members, after: edit.after.members)
        }
    }
}
