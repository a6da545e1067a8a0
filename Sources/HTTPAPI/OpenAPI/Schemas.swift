/// The shapes of requests and of answers to writing. Those of answers to questions follow apart.
enum Schemas {
    static let sdk = Schema("SDK", [.init("name", .string), .init("version", .string)])

    static let sentEvent = Schema(
        "SentEvent",
        [
            .init("type", .string), .init("sdk", .reference(sdk)), .init("body", .anyObject),
            .init("eventId", .string, isRequired: false),
            .init("projectId", .string, isRequired: false),
            .init("timestamp", .string, isRequired: false),
            .init("traceId", .string, isRequired: false),
            .init("parentEventId", .string, isRequired: false),
            .init("sessionId", .string, isRequired: false),
            .init("userId", .string, isRequired: false),
            .init("stepIndex", .integer, isRequired: false),
            .init("context", .anyObject, isRequired: false),
            .init("metadata", .anyObject, isRequired: false),
        ])

    static let eventReceipt = Schema(
        "EventReceipt",
        [
            .init("status", .string), .init("eventId", .string), .init("event_id", .string),
            .init("message", .string), .init("seq", .integer),
            .init("duplicate", .boolean, isRequired: false),
        ])

    static let batchReceipt = Schema(
        "BatchReceipt",
        [
            .init("status", .string), .init("count", .integer),
            .init("event_ids", .array(.string)), .init("message", .string),
            .init("seq", .integer), .init("duplicates", .integer),
            .init("duplicate_ids", .array(.string)),
        ])

    static let fieldProblem = Schema(
        "FieldProblem",
        [.init("loc", .array(.anything)), .init("msg", .string), .init("type", .string)])

    static let problem = Schema(
        "Problem",
        [
            .init("code", .string), .init("error", .string), .init("detail", .anything),
            .init("retry", .boolean),
        ])

    static let newProject = Schema(
        "NewProject",
        [.init("name", .string), .init("description", .nullable(.string), isRequired: false)])

    static let newKey = Schema(
        "NewKey", [.init("name", .string), .init("environment", .string, isRequired: false)])

    static let project = Schema(
        "Project",
        [
            .init("id", .string), .init("project_id", .string), .init("name", .string),
            .init("description", .nullable(.string)), .init("created_at", .string),
            .init("updated_at", .string),
        ])

    static let key = Schema(
        "Key",
        [
            .init("id", .string), .init("project_id", .nullable(.string)), .init("name", .string),
            .init("environment", .string), .init("key_prefix", .string),
            .init("created_at", .string), .init("is_active", .boolean),
            .init("revoked_at", .nullable(.string)),
        ])

    static let issuedKey = key.extended(as: "IssuedKey", by: [.init("key", .string)])

    static let service = Schema(
        "Service", [.init("service", .string), .init("version", .string), .init("docs", .string)])

    static let damagedRange = Schema(
        "DamagedRange",
        [
            .init("first_seq", .nullable(.integer)), .init("last_seq", .nullable(.integer)),
            .init("unknown_loss", .boolean), .init("file", .string), .init("offset", .integer),
            .init("end_offset", .integer), .init("kind", .string), .init("reason", .string),
        ])

    static let health = Schema(
        "Health",
        [
            .init("status", .string), .init("version", .string), .init("can_write", .boolean),
            .init("reason", .nullable(.string)), .init("last_seq", .integer),
            .init("damaged_ranges", .array(.reference(damagedRange))),
            .init("set_aside_files", .array(.string)),
            .init("retired", .nullable(.reference(retiredRange))),
        ])

    static let retiredRange = Schema(
        "RetiredRange",
        [
            .init("last_seq", .integer), .init("last_committed_at", .string),
            .init("segment", .integer), .init("by_seq", .integer),
        ])

    static let newRetention = Schema("NewRetention", [.init("days", .nullable(.integer))])

    static let retentionSetting = Schema(
        "RetentionSetting",
        [
            .init("days", .nullable(.integer)), .init("set_at", .string),
            .init("set_by", .string), .init("seq", .integer),
        ])

    static let retention = Schema(
        "Retention",
        [
            .init("project_id", .string), .init("days", .nullable(.integer)),
            .init("retired_through", .nullable(.integer)),
            .init("history", .array(.reference(retentionSetting))),
        ])

    static let projectionDigest = Schema(
        "ProjectionDigest",
        [
            .init("name", .string), .init("version", .integer), .init("rows", .integer),
            .init("digest", .string),
        ])

    static let digest = Schema(
        "Digest",
        [
            .init("total", .string), .init("seq", .integer),
            .init("projections", .array(.reference(projectionDigest))),
        ])
}
