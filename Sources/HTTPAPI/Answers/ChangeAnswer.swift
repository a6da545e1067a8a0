import Bytes
import Engine
import JSON
import Model
import Records

/// A change of the log, as JSON. spec/time.md, "Following".
enum ChangeAnswer {
    /// The name of its kind.
    static func kind(_ change: Change) -> String {
        switch change.content {
        case .event: "event"
        case .projectCreated: "project_created"
        case .keyIssued: "key_issued"
        case .keyRevoked: "key_revoked"
        case .priceBookPublished: "price_book_published"
        case .priceOverridden: "price_overridden"
        case .retentionSet: "retention_set"
        case .retired: "retired"
        case .lost: "lost"
        }
    }

    static func write(_ change: Change, to json: inout JSONWriter) {
        json.beginObject()
        json.member("seq", change.number)
        json.member("committed_at", change.commitTime)
        json.member("kind", kind(change))
        json.member("project_id", change.projectID?.rawValue)
        switch change.content {
        case .event(let stored):
            json.key("event")
            json.beginObject()
            EventAnswer.writeMembers(of: stored, to: &json)
            json.endObject()
        case .projectCreated(let project):
            json.key("project")
            ProjectAnswer.write(project, to: &json)
        case .keyIssued(let key):
            json.key("key")
            ProjectAnswer.write(key, to: &json)
        case .keyRevoked(let id): json.member("key_id", id)
        case .priceBookPublished(let id, let actor):
            json.member("book_id", id)
            json.member("published_by", actor.rawValue)
        case .priceOverridden(let override):
            json.key("override")
            PricingAnswer.write(override, to: &json)
        case .retentionSet(let days, let actor):
            json.member("days", days)
            json.member("set_by", actor.rawValue)
        case .retired(let last): json.member("retired_through", last.rawValue)
        case .lost(let range): json.member("first_seq", range.lowerBound.rawValue)
        }
        json.endObject()
    }
}
