/// One of the terms of a query, all of which must hold.
public struct SearchTerm: Hashable, Sendable {
    /// Whether events match for which the condition does not hold: all others, also those that
    /// lack what it asks about.
    public let isNegated: Bool
    public let condition: SearchCondition

    public init(_ condition: SearchCondition, isNegated: Bool = false) {
        self.condition = condition
        self.isNegated = isNegated
    }
}
