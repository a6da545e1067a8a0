internal import Model

/// What tells a row from all others, as `RowFold` keeps it.
enum RowKey: Hashable, Sendable {
    case project(String)
    case key(String)
    case price(UInt64)
    case usage(project: String, month: Int)
    case event(project: String, number: UInt64)
    case trace(project: String, id: String)
    case types(RowBucket, EventType)
    case model(RowBucket, String?)
    case latency(RowBucket)
    case latencyBucket(RowBucket, UInt16)
    case unpriced(project: String, model: String, provider: String?)

    var projection: RowProjection {
        switch self {
        case .project: .projects
        case .key: .keys
        case .price: .prices
        case .usage: .usage
        case .event: .events
        case .trace: .traces
        case .types, .model, .latency, .latencyBucket: .rollups
        case .unpriced: .models
        }
    }

    /// As people are shown it.
    var members: [RowMember] {
        switch self {
        case .project(let id): [.init("project_id", .text(id))]
        case .key(let id): [.init("key_id", .text(id))]
        case .price(let number): [.init("seq", .init(number))]
        case .usage(let project, let month):
            [.init("project_id", .text(project)), .init("month", .init(month))]
        case .event(let project, let number):
            [.init("project_id", .text(project)), .init("seq", .init(number))]
        case .trace(let project, let id):
            [.init("project_id", .text(project)), .init("trace_id", .text(id))]
        case .types(let bucket, let type): bucket.members + [.init("type", .text(type.name))]
        case .model(let bucket, let model): bucket.members + [.init("model", .init(model))]
        case .latency(let bucket): bucket.members + [.init("latency", .text("total"))]
        case .latencyBucket(let bucket, let place):
            bucket.members + [.init("latency_bucket", .init(place))]
        case .unpriced(let project, let model, let provider):
            [
                .init("project_id", .text(project)), .init("model", .text(model)),
                .init("provider", .init(provider)),
            ]
        }
    }
}
