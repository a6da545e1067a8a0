import Bytes
import Engine
import Model
import Projections

/// One trace as a tree for the terminal: when, how long, what, which model, tokens, cost, errors.
struct TraceView: Sendable {
    let trace: CollectedTrace
    private static let timelineWidth = 20

    /// The head and one line an event, written piece by piece since traces can be long.
    func write(to console: Console) {
        console.write(head(hasColor: console.hasColor))
        for line in TraceOutline(trace.tree).lines {
            console.write(text(of: line, hasColor: console.hasColor) + "\n")
        }
        if trace.isTruncated {
            console.write("… and more: the first \(trace.events.count) events are shown.\n")
        }
    }

    // MARK: Head

    private func head(hasColor: Bool) -> String {
        let summary = trace.summary
        let title = PrintableText.line(summary.name ?? summary.traceID, limit: 80)
        var identity = [
            "trace \(PrintableText.line(summary.traceID))", "project \(summary.projectID)",
        ]
        if let session = summary.sessionID {
            identity.append("session \(PrintableText.line(session))")
        }
        if let user = summary.userID { identity.append("user \(PrintableText.line(user))") }
        var figures = [
            Readable.time(summary.startTime) + " UTC",
            Readable.duration(microseconds: summary.durationMicroseconds),
            Readable.count(summary.eventCount, "event"),
            Readable.count(summary.totalTokens, "token"),
            Readable.cost(summary.totalCost, isGuessed: summary.hasDefaultPrice),
        ]
        if summary.errorCount > 0 {
            figures.append(
                TextStyle.red.apply(
                    to: Readable.count(summary.errorCount, "error"), ifColored: hasColor))
        }
        return TextStyle.bold.apply(to: title, ifColored: hasColor) + "\n"
            + identity.joined(separator: "  ") + "\n"
            + figures.joined(separator: "  ") + "\n\n"
    }

    // MARK: Lines

    private func text(of line: TraceOutline.Line, hasColor: Bool) -> String {
        let stored = trace.events[line.index]
        let event = stored.event
        let offset = event.timestamp.microseconds - trace.summary.startTime.microseconds
        let length = duration(of: event)
        let style: TextStyle? = event.isError ? .red : event.isPriced ? .cyan : nil
        let bar = timeline(start: offset, length: length ?? 0)
        var text = TextStyle.dim.apply(
            to: pad("+" + Readable.duration(microseconds: offset), 12), ifColored: hasColor)
        text += " " + pad(length.map { Readable.duration(microseconds: $0) } ?? "", 10)
        text += "  " + (style?.apply(to: bar, ifColored: hasColor) ?? bar)
        text += "  " + TextStyle.dim.apply(to: line.branches, ifColored: hasColor)
        text += kind(of: event)
        if let name = event.name {
            text +=
                " "
                + TextStyle.bold.apply(
                    to: PrintableText.line(name, limit: 60), ifColored: hasColor)
        }
        for detail in details(of: stored, at: line.index) { text += "  " + detail }
        if event.isError {
            text += "  " + TextStyle.red.apply(to: problem(of: event), ifColored: hasColor)
        }
        return text
    }

    private func kind(of event: Event) -> String {
        event.type == .span ? event.kind.name : event.type.name
    }

    private func problem(of event: Event) -> String {
        guard let status = event.status, !status.isEmpty, status.lowercased() != "error" else {
            return "error"
        }
        return "error: \(PrintableText.line(status, limit: 80))"
    }

    private func details(of stored: StoredEvent, at index: Int) -> [String] {
        let event = stored.event
        var details: [String] = []
        if let model = event.model, event.name?.contains(model) != true {
            details.append(PrintableText.line(model, limit: 60))
        }
        if let usage = event.usage, !usage.isEmpty {
            let counts = TokenCounts(usage)
            details.append(
                "\(Readable.count(counts.input)) → \(Readable.count(counts.output)) tokens")
        }
        if let cost = stored.cost {
            details.append(Readable.cost(cost.total, isGuessed: cost.source == .default))
        }
        if trace.tree.isOrphan[index] { details.append("(parent missing)") }
        if trace.tree.isCycleCut[index] { details.append("(cycle)") }
        return details
    }

    private func duration(of event: Event) -> Int64? {
        if let end = event.endTime {
            return max(0, end.microseconds - event.timestamp.microseconds)
        }
        return event.durationMicroseconds.map { Int64(clamping: $0) }
    }

    /// Where the event lies in the trace's time; a moment is a dot.
    private func timeline(start: Int64, length: Int64) -> String {
        let width = Self.timelineWidth
        let whole = Double(max(trace.summary.durationMicroseconds, 1))
        let first = min(max(Int(Double(start) / whole * Double(width)), 0), width - 1)
        let last = Int((Double(start) + Double(length)) / whole * Double(width) + 0.5)
        let count = min(max(last - first, 1), width - first)
        let mark = length == 0 ? "·" : "█"
        return String(repeating: " ", count: first) + String(repeating: mark, count: count)
            + String(repeating: " ", count: width - first - count)
    }

    private func pad(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
