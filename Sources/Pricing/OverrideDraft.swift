public import Bytes
import JSON
public import Model

/// An override as somebody asks for it, checked, before it has an id and a place in the log.
public struct OverrideDraft: Hashable, Sendable {
    public var projectID: ProjectID?
    public var pattern: ModelPattern
    public var provider: String?
    public var effectiveFrom: Timestamp?
    /// The prices as they are recorded; nil takes back what was set.
    public var terms: [UInt8]?
    public var note: String

    /// The most names of an alias list.
    public static let maximumNameCount = 64

    /// Reads an override from JSON (spec/pricing.md §5).
    ///
    /// - Throws: `PricingError` with the path of the member at fault.
    public init(json bytes: [UInt8]) throws(PricingError) {
        try self.init(value: try PriceBook.parse(bytes))
    }

    /// Reads an override that was parsed.
    init(value: JSONValue) throws(PricingError) {
        var members = try JSONMembers(value, path: "")
        projectID = try members.text("project_id", maximumLength: 128).map { ProjectID($0) }
        pattern = try Self.pattern(&members)
        provider = nil
        if let told = try members.text("provider", maximumLength: 100) {
            let name = ModelName.normalized(told)
            guard !name.isEmpty else {
                throw PricingError(path: "provider", expected: "a name", found: "nothing")
            }
            provider = ProviderNames.synonyms[name] ?? name
        }
        effectiveFrom = try members.moment("effective_from")
        note = try members.text("note", maximumLength: 200) ?? ""
        let isWithdrawal = try members.flag("withdraw")
        if isWithdrawal {
            terms = nil
        } else {
            terms = try PriceTerms(&members).encoded
        }
        try members.finish()
    }

    /// The override under an id.
    public func override(id: String) -> PriceOverride {
        PriceOverride(
            id: id, projectID: projectID, pattern: pattern, provider: provider,
            effectiveFrom: effectiveFrom, terms: terms, note: note)
    }

    private static func pattern(_ members: inout JSONMembers) throws(PricingError) -> ModelPattern {
        let form = "a model's name, one with * at its end, or a list of names"
        guard let value = members.value("pattern") else {
            throw PricingError(path: "pattern", expected: form, found: "nothing")
        }
        guard value.elements != nil else {
            let text = try JSONMembers.text(value, path: "pattern", maximumLength: 201)
            if text.hasSuffix("*") {
                let start = ModelName.normalized(String(text.dropLast()))
                guard !start.contains("*") else {
                    throw PricingError(path: "pattern", expected: form, found: text)
                }
                return .prefix(start)
            }
            return .exact(try name(value, path: "pattern"))
        }
        let elements = try members.elements("pattern", maximumCount: maximumNameCount)
        var names: [String] = []
        for (index, element) in elements.enumerated() {
            let name = try name(element, path: "pattern[\(index)]")
            if !names.contains(name) { names.append(name) }
        }
        guard !names.isEmpty else {
            throw PricingError(path: "pattern", expected: form, found: "an empty list")
        }
        return .list(names)
    }

    private static func name(_ value: JSONValue, path: String) throws(PricingError) -> String {
        let text = try JSONMembers.text(value, path: path, maximumLength: 200)
        let name = ModelName.normalized(text)
        guard !name.isEmpty, !name.contains("*") else {
            throw PricingError(
                path: path, expected: "a model's name; * stands only at the end of a single one",
                found: text.isEmpty ? "nothing" : text)
        }
        return name
    }
}

extension PriceTerms {
    /// The prices as an object of JSON, as overrides record them.
    public var encoded: [UInt8] {
        var json = JSONWriter(reservingCapacity: 256)
        json.beginObject()
        writeMembers(to: &json)
        json.endObject()
        return json.takeBytes()
    }

    /// Reads what `encoded` gives.
    public init(json bytes: [UInt8]) throws(PricingError) {
        var members = try JSONMembers(try PriceBook.parse(bytes), path: "")
        try self.init(&members)
        try members.finish()
    }
}
