import HTTPTypes

extension HTTPField.Name {
    static let apiKey = fixed("X-API-Key")
    static let requestID = fixed("X-Request-Id")
    /// The last sequence number that an answer saw, or that a write was given.
    static let sequence = fixed("X-WatchLLM-Seq")
    /// Up to which record a project's events are retired, or shown no more.
    static let retiredThrough = fixed("X-WatchLLM-Retired-Through")
    /// Where a stream of changes is to go on.
    static let lastEventID = fixed("Last-Event-ID")
    /// Where to continue a list that is a bare array.
    static let nextCursor = fixed("X-Next-Cursor")

    private static func fixed(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else {
            preconditionFailure("\(name) is not a header's name")
        }
        return name
    }
}
