public import Bytes

/// A price that somebody set for some models, in one project or on the whole server.
public struct PriceOverride: Hashable, Sendable {
    /// `ovr_` and 12 lower-case hexadecimal digits.
    public var id: String
    /// Whose calls it is for; nil for those of every project.
    public var projectID: ProjectID?
    public var pattern: ModelPattern
    /// The only provider that it is for, as price books name it; nil for all.
    public var provider: String?
    /// The first event time that it holds at; nil for "always did".
    public var effectiveFrom: Timestamp?
    /// The prices: an object of JSON as `spec/pricing.md` says. Nil takes back what was set for the
    /// same scope, pattern and provider, from `effectiveFrom` on.
    public var terms: [UInt8]?
    /// Why, for people; empty if not told.
    public var note: String

    public init(
        id: String, projectID: ProjectID?, pattern: ModelPattern, provider: String? = nil,
        effectiveFrom: Timestamp? = nil, terms: [UInt8]?, note: String = ""
    ) {
        self.id = id
        self.projectID = projectID
        self.pattern = pattern
        self.provider = provider
        self.effectiveFrom = effectiveFrom
        self.terms = terms
        self.note = note
    }
}
