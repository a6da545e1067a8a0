public import Model

/// What one term of a query asks.
public enum SearchCondition: Hashable, Sendable {
    /// These words, one behind the other in one text of the event's payload.
    case words(SearchPhrase)
    /// A text field is any of these.
    case text(SearchField, [SearchPattern])
    case type([EventType])
    case kind([SpanKind])
    case status([SearchStatus])
    /// How the price of a cost was found.
    case pricing([PricingSource])
    /// A field that is a number compares so with the value; `equal` with any of them.
    case number(SearchField, SearchComparison, [SearchInterval])
}
