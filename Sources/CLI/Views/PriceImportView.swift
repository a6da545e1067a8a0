import JSON

/// What became of a price file, from the server's answer.
struct PriceImportView: Sendable {
    /// So many skipped entries are shown; JSON tells all.
    private static let shownCount = 20

    let answer: JSONValue
    let isDryRun: Bool

    func text(hasColor: Bool) -> String {
        func count(_ name: String) -> UInt64 { answer[name]?.unsigned ?? 0 }
        let file =
            switch answer["shape"]?.text {
            case "litellm": "LiteLLM's file"
            case "built_in": "The built-in book"
            default: "The book"
            }
        var text =
            "\(file) has \(Readable.count(count("entry_count"))) entries; "
            + "\(Readable.count(count("taken_count"))) give a price.\n"
        text +=
            isDryRun
            ? "Nothing was sent.\n"
            : "Book \(PrintableText.line(answer["book_id"]?.text ?? "", limit: 40)) is in force "
                + "from record \(count("seq")) on.\n"
        let reasons = (answer["skipped_by_reason"]?.members ?? []).map { member in
            "\(PrintableText.line(member.key, limit: 40)) \(member.value.unsigned ?? 0)"
        }
        guard !reasons.isEmpty else { return text }
        text += "Skipped: \(reasons.joined(separator: ", ")).\n"
        // What is not paid by tokens is not missed.
        let missed = (answer["skipped"]?.elements ?? []).filter {
            !["other_mode", "not_a_model"].contains($0["reason"]?.text)
        }
        guard !missed.isEmpty else { return text }
        var table = TextTable([.init("ENTRY"), .init("REASON"), .init("DETAIL")])
        for entry in missed.prefix(Self.shownCount) {
            table.append([
                .init(PrintableText.line(entry["name"]?.text ?? "", limit: 60)),
                .init(PrintableText.line(entry["reason"]?.text ?? "", limit: 20)),
                .init(PrintableText.line(entry["detail"]?.text ?? "", limit: 80)),
            ])
        }
        text += table.rendered(hasColor: hasColor)
        guard missed.count > Self.shownCount else { return text }
        return text + "… and \(missed.count - Self.shownCount) more: --json tells all.\n"
    }
}
