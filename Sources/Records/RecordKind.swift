/// What a record says happened. The raw value is what the log stores (spec/records.md §2); numbers
/// are never given to another kind.
public enum RecordKind: UInt8, CaseIterable, Hashable, Sendable {
    case eventIngested = 1
    case usageIncremented = 2
    case projectCreated = 3
    case keyIssued = 6
    case keyRevoked = 7
    case priceBookPublished = 8
    case priceOverridden = 9
    case rangeRetired = 10
    case retentionSet = 11

    /// The name in `inspect` and in messages.
    public var name: String {
        let text = String(describing: self)
        return text.prefix(1).uppercased() + text.dropFirst()
    }
}
