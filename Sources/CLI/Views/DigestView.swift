import Bytes
import JSON
import Projections

/// What the projections come to, to be compared with a running server or another machine.
struct DigestView: Sendable {
    let digests: [ProjectionDigest]
    /// Of all projections; nil where only some are wanted.
    let total: ProjectionDigest?
    let seenThrough: SequenceNumber

    init(
        _ folded: borrowing FoldedLog, of names: [ProjectionName] = ProjectionName.allCases
    ) throws(CommandFailure) {
        let input = folded.projections.digestInput
        let all = try CommandFailure.reading { () throws(PartFailure) in try input.digests() }
        let isWhole = ProjectionName.allCases.allSatisfy { names.contains($0) }
        digests = all.filter { digest in names.contains { $0.rawValue == digest.name } }
        total = isWhole ? ProjectionSet.total(all) : nil
        seenThrough = folded.projections.lastApplied
    }

    /// A line per projection, `name version rows HEX`, and `total HEX seq N`.
    var text: String {
        let lines = digests.map { "\($0.name) \($0.version) \($0.rowCount) \($0.hexadecimal)\n" }
        return lines.joined()
            + (total.map { "total \($0.hexadecimal) seq \(seenThrough)\n" } ?? "")
    }

    /// The same as members of an open object, as `GET /api/v1/admin/digest` answers.
    func write(to writer: inout JSONWriter) {
        if let total {
            writer.key("total")
            writer.string(total.hexadecimal)
        }
        writer.key("seq")
        writer.integer(seenThrough.rawValue)
        writer.key("projections")
        writer.beginArray()
        for digest in digests {
            writer.beginObject()
            writer.key("name")
            writer.string(digest.name)
            writer.key("version")
            writer.integer(digest.version)
            writer.key("rows")
            writer.integer(digest.rowCount)
            writer.key("digest")
            writer.string(digest.hexadecimal)
            writer.endObject()
        }
        writer.endArray()
    }
}
