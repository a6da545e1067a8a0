import Bytes
package import Engine
package import JSON
import Model
import Projections
import Records

/// What differs between two moments. spec/time.md, "Between two moments".
package enum DifferenceAnswer {
    package static func write(_ difference: MomentDifference, to json: inout JSONWriter) {
        write(difference, [:], to: &json)
    }

    /// - Parameter explanations: of the projects whose figures are explained.
    static func write(
        _ difference: MomentDifference, _ explanations: [ProjectID: DifferenceExplanation],
        to json: inout JSONWriter
    ) {
        json.beginObject()
        write(difference.from, as: "from", to: &json)
        write(difference.to, as: "to", to: &json)
        write("projects_created", difference.projects, to: &json) {
            ProjectAnswer.write($0, to: &$1)
        }
        write("keys_issued", difference.issuedKeys, to: &json) { ProjectAnswer.write($0, to: &$1) }
        write("keys_revoked", difference.revokedKeys, to: &json) {
            ProjectAnswer.write($0, to: &$1)
        }
        write("price_books", difference.books, to: &json) { book, json in
            json.beginObject()
            json.member("book_id", book.id)
            json.member("seq", book.sequenceNumber)
            json.member("published_at", book.publishedAt)
            json.member("published_by", book.actor.rawValue)
            json.endObject()
        }
        write("price_overrides", difference.overrides, to: &json) {
            PricingAnswer.write($0, to: &$1)
        }
        write("retention_settings", difference.retentions, to: &json) { setting, json in
            json.beginObject()
            json.member("project_id", setting.project.rawValue)
            json.member("days", setting.days)
            json.member("set_at", setting.setAt)
            json.member("set_by", setting.actor.rawValue)
            json.member("seq", setting.sequenceNumber)
            json.endObject()
        }
        write("events", difference.changes, to: &json) {
            write($0, explanations[$0.project], to: &$1)
        }
        json.endObject()
    }

    private static func write<Element>(
        _ name: StaticString, _ elements: [Element], to json: inout JSONWriter,
        _ write: (Element, inout JSONWriter) -> Void
    ) {
        json.key(name)
        json.beginArray()
        for element in elements { write(element, &json) }
        json.endArray()
    }

    private static func write(
        _ moment: Moment, as name: StaticString, to json: inout JSONWriter
    ) {
        json.key(name)
        json.beginObject()
        json.member("seq", moment.number)
        json.endObject()
    }

    private static func write(
        _ change: MomentDifference.Change, _ explanation: DifferenceExplanation?,
        to json: inout JSONWriter
    ) {
        let (before, after) = (change.before.overview, change.after.overview)
        json.beginObject()
        json.member("project_id", change.project.rawValue)
        write("events", before.totalEvents, after.totalEvents, to: &json)
        write("errors", before.totalErrors, after.totalErrors, to: &json)
        write("model_calls", before.modelCalls, after.modelCalls, to: &json)
        write("input_tokens", before.inputTokens, after.inputTokens, to: &json)
        write("output_tokens", before.outputTokens, after.outputTokens, to: &json)
        write(before.totalCost, after.totalCost, to: &json)
        json.key("by_type")
        json.beginArray()
        for (type, earlier, count) in change.differingTypes {
            json.beginObject()
            json.member("type", type.name)
            write("events", earlier, count, to: &json)
            explanation?.types[type]?.writeMember(to: &json)
            json.endObject()
        }
        json.endArray()
        json.key("by_model")
        json.beginArray()
        for (earlier, model) in change.differingModels {
            json.beginObject()
            json.member("model", model.model)
            write("requests", earlier.requestCount, model.requestCount, to: &json)
            write("input_tokens", earlier.inputTokens, model.inputTokens, to: &json)
            write("output_tokens", earlier.outputTokens, model.outputTokens, to: &json)
            write(earlier.totalCost, model.totalCost, to: &json)
            explanation?.models[model.model]?.writeMember(to: &json)
            json.endObject()
        }
        json.endArray()
        explanation?.events.writeMember(to: &json)
        json.endObject()
    }

    private static func write(
        _ name: StaticString, _ before: UInt64, _ after: UInt64, to json: inout JSONWriter
    ) {
        json.key(name)
        json.beginObject()
        json.member("before", before)
        json.member("after", after)
        json.endObject()
    }

    private static func write(_ before: PicoUSD, _ after: PicoUSD, to json: inout JSONWriter) {
        json.key("cost_pico_usd")
        json.beginObject()
        json.member("before", picoDollars: before)
        json.member("after", picoDollars: after)
        json.endObject()
    }
}
