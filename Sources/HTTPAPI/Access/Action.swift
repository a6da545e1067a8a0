/// What somebody may want to do, in the sorts between which access differs.
enum Action: Hashable, Sendable {
    /// Look at what is nobody's secret: health, metrics, the description of the API.
    case observe
    /// Send events into a project.
    case ingest
    /// Ask about events, traces and statistics.
    case read
    /// Make and list projects and keys; look inside the server.
    case administer
}
