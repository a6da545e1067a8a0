internal import Bytes
internal import Model

extension Record {
    /// Reads the fields of a `PriceOverridden` record (spec/records.md §2).
    static func priceOverridden(_ fields: inout FieldReader) throws(FormatError) -> Record {
        var project: ProjectID?
        var actor = Actor.system
        var form = ModelPattern.Form.exact
        var names: [String] = []
        var override = PriceOverride(id: "", projectID: nil, pattern: .exact(""), terms: nil)
        while try fields.next() {
            switch fields.number {
            case 1: project = ProjectID(try fields.text())
            case 2: actor = Actor(rawValue: try fields.text())
            case 8: override.id = try fields.text()
            case 9: form = try known(ModelPattern.Form.init, &fields)
            case 10: names.append(try fields.text())
            case 11: override.provider = try fields.text()
            case 12: override.effectiveFrom = Timestamp(microseconds: try fields.signed())
            case 13:
                let terms = try fields.bytes()
                override.terms = terms.isEmpty ? nil : terms
            case 14: override.note = try fields.text()
            default: break
            }
        }
        guard let pattern = ModelPattern(form: form, names: names) else {
            throw FormatError(
                offset: fields.offset, expected: "as many names in field 10 as the form has",
                found: "\(names.count)")
        }
        override.projectID = project
        override.pattern = pattern
        return .priceOverridden(actor: actor, override: override)
    }
}
