import Bytes
import JSON
import Model

extension PriceRow {
    /// Reads one element of `models` (spec/pricing.md §4).
    ///
    /// - Parameter place: which row of the book it is, from 1.
    init(_ value: JSONValue, path: String, place: Int) throws(PricingError) {
        var members = try JSONMembers(value, path: path)
        // Answers show these, and they follow from the rest.
        members.ignore("price_id", "service_tiers")
        line = place
        provider = try Self.name("provider", &members)
        model = try Self.name("model", &members)
        guard ModelName.normalized(provider) == provider else {
            throw PricingError(
                path: members.path("provider"),
                expected: "lower-case letters without white space", found: provider)
        }
        aliases = try members.texts("aliases", maximumCount: 64, maximumLength: 200)
        kind = try members.text("kind", maximumLength: 32) ?? "chat"
        terms = try PriceTerms(&members)
        effectiveFrom = try members.moment("effective_from")
        effectiveTo = try members.moment("effective_to")
        if let effectiveFrom, let effectiveTo, effectiveFrom >= effectiveTo {
            throw PricingError(
                path: members.path("effective_to"), expected: "a later moment than effective_from",
                found: effectiveTo.rfc3339)
        }
        if let text = try members.text("hours_utc", maximumLength: 200) {
            guard let read = WeeklyHours(text) else {
                throw PricingError(
                    path: members.path("hours_utc"),
                    expected: "hours such as 'Mon-Fri 01:00-04:00' or 'daily 16:30-00:30'",
                    found: text)
            }
            hours = read
        }
        contextWindow = try members.count("context_window", 0...1_000_000_000_000)
        sources = try members.texts("sources", maximumCount: 32, maximumLength: 64)
        note = try members.text("note", maximumLength: 1_000) ?? ""
        isVerified = try members.flag("verified")
        checkedOn = try members.text("checked_on", maximumLength: 32) ?? ""
        try members.finish()
        id = Self.id(
            provider: provider, model: model, from: effectiveFrom?.shortest, hours: hours?.text)
    }

    private static func name(
        _ name: String, _ members: inout JSONMembers
    ) throws(PricingError) -> String {
        guard let text = try members.text(name, maximumLength: 200),
            !ModelName.normalized(text).isEmpty
        else {
            throw PricingError(path: members.path(name), expected: "a name", found: "nothing")
        }
        return text
    }

    /// The price id of a row.
    static func id(provider: String, model: String, from: String?, hours: String?) -> String {
        "\(provider)/\(model)" + (from.map { "@" + $0 } ?? "") + (hours.map { "#" + $0 } ?? "")
    }

    /// Writes the row as an object that `init` reads. The same row always gives the same bytes.
    func write(to json: inout JSONWriter) {
        func text(_ name: String, _ value: String?) {
            guard let value, !value.isEmpty else { return }
            json.key(name)
            json.string(value)
        }
        func texts(_ name: String, _ values: [String]) {
            guard !values.isEmpty else { return }
            json.key(name)
            json.beginArray()
            for value in values { json.string(value) }
            json.endArray()
        }
        json.beginObject()
        text("provider", provider)
        text("model", model)
        texts("aliases", aliases)
        if kind != "chat" { text("kind", kind) }
        terms.writeMembers(to: &json)
        text("effective_from", effectiveFrom?.shortest)
        text("effective_to", effectiveTo?.shortest)
        text("hours_utc", hours?.text)
        if let contextWindow {
            json.key("context_window")
            json.integer(contextWindow)
        }
        texts("sources", sources)
        text("note", note)
        if isVerified {
            json.key("verified")
            json.boolean(true)
        }
        text("checked_on", checkedOn)
        json.endObject()
    }
}

extension Timestamp {
    /// The date if it is midnight, else the time, without a fraction that is zero.
    var shortest: String {
        let text = rfc3339
        if text.hasSuffix("T00:00:00.000Z") { return String(text.dropLast(14)) }
        return text.hasSuffix(".000Z") ? text.dropLast(5) + "Z" : text
    }
}
