import JSON

/// A change as the server tells it, on one line.
struct ChangeView: Sendable {
    let change: JSONValue

    /// The same object that the server told.
    var json: String {
        var writer = JSONWriter()
        writer.value(change)
        return writer.text
    }

    var line: String {
        let words = [
            "seq:\(change["seq"].flatMap(\.unsigned) ?? 0)",
            change["committed_at"]?.text ?? "-",
            change["kind"]?.text ?? "?", change["project_id"]?.text ?? "-", detail,
        ]
        return words.filter { !$0.isEmpty }.map { PrintableText.line($0, limit: 200) }
            .joined(separator: "  ") + "\n"
    }

    private var detail: String {
        if let event = change["event"] {
            var words = [event["kind"]?.text ?? event["type"]?.text ?? ""]
            for key in ["name", "model", "trace_id"] {
                if let text = event[key]?.text { words.append(text) }
            }
            if event["is_error"]?.boolean ?? false { words.append("error") }
            if let cost = event["estimated_cost_usd"], case .number(let text) = cost {
                words.append("$" + text)
            }
            return words.joined(separator: " ")
        }
        for (member, key) in [
            ("project", "name"), ("key", "name"), ("override", "override_id"),
        ] {
            if let text = change[member]?[key]?.text { return text }
        }
        return change["key_id"]?.text ?? change["book_id"]?.text ?? ""
    }
}
