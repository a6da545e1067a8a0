import Bytes
import JSON
import Model
import Records

/// A record of the log in readable form.
struct RecordView: Sendable {
    let sequenceNumber: SequenceNumber
    let commitTime: Timestamp
    let byteCount: Int
    /// Nil for a kind that this version does not know, and for what can't be decoded.
    let record: Record?
    /// Why it can't be decoded, or which unknown kind it is.
    let problem: String?

    /// Decodes the bytes of a record; never fails.
    init(_ bytes: RawSpan, sequenceNumber: SequenceNumber, commitTime: Timestamp) {
        self.sequenceNumber = sequenceNumber
        self.commitTime = commitTime
        byteCount = bytes.byteCount
        var decoded: Record?
        var reason: String?
        do throws(FormatError) {
            decoded = try Record.decode(bytes, commitTime: commitTime)
            if decoded == nil {
                let number = try RecordHeader(bytes).kindNumber
                reason = "kind \(number) is not known to this version"
            }
        } catch {
            reason = "can't be decoded: \(error)"
        }
        record = decoded
        problem = reason
    }

    /// One line: number, time, kind, and what it is about.
    func text(hasColor: Bool) -> String {
        let number = TextStyle.bold.apply(to: "\(sequenceNumber)", ifColored: hasColor)
        let time = TextStyle.dim.apply(to: commitTime.rfc3339, ifColored: hasColor)
        guard let record else {
            let said = TextStyle.red.apply(to: problem ?? "", ifColored: hasColor)
            return "    \(number)  \(time)  \(said)  \(Readable.bytes(byteCount))\n"
        }
        let kind = TextStyle.cyan.apply(to: record.kind.name, ifColored: hasColor)
        return "    \(number)  \(time)  \(kind)  \(summary(of: record))  "
            + "\(Readable.bytes(byteCount))\n"
    }

    private func summary(of record: Record) -> String {
        switch record {
        case .eventIngested(let project, _, let event, let cost):
            var words = [
                "\(project)", event.type == .span ? event.kind.name : event.type.name,
                PrintableText.line(event.id, limit: 64),
            ]
            if let name = event.name { words.append(PrintableText.line(name, limit: 60)) }
            if let cost { words.append(Readable.cost(cost.total)) }
            if event.isError { words.append("error") }
            return words.joined(separator: " ")
        case .usageIncremented(let project, _, let count):
            return "\(project) + \(Readable.count(count, "event"))"
        case .projectCreated(let project, _, let name, _):
            return "\(project) \(PrintableText.line(name, limit: 60))"
        case .keyIssued(_, let key):
            let owner = key.projectID.map { "\($0)" } ?? "operator"
            return "\(key.id) \(owner) \(PrintableText.line(key.name, limit: 60))"
        case .keyRevoked(_, _, let id): return id
        case .priceBookPublished(_, let id, let text):
            return "\(id) with \(Readable.bytes(text.count))"
        case .priceOverridden(_, let override):
            let scope = override.projectID.map { "\($0)" } ?? "server"
            let names = override.pattern.names.joined(separator: ", ")
            return "\(override.id) \(scope) \(PrintableText.line(names, limit: 60))"
                + (override.pattern.form == .prefix ? "*" : "")
        case .rangeRetired(let range):
            return "records \(range.first) to \(range.last), segments up to \(range.segment); "
                + "part \(range.place + 1) of 2 × \(range.partCount)"
        case .retentionSet(let project, _, let days):
            return
                "\(project) \(days.map { Readable.count(Int(clamping: $0), "day") } ?? "for good")"
        }
    }
}
