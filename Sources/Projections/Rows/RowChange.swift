/// A row of a projection, and what a record made of it.
public struct RowChange: Hashable, Sendable {
    public var projection: RowProjection
    /// What tells the row from the others of its projection.
    public var key: [RowMember]
    /// Nil if there was no such row.
    public var before: [RowMember]?
    public var after: [RowMember]
}
