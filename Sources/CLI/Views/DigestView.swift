import Bytes
import JSON
import Projections

/// What the projections come to, to be compared with a running server or another machine.
struct DigestView: Sendable {
    let digests: [ProjectionDigest]
    let total: ProjectionDigest
    let seenThrough: SequenceNumber

    init(_ folded: borrowing FoldedLog) throws(CommandFailure) {
        let input = folded.projections.digestInput
        digests = try CommandFailure.reading { () throws(PartFailure) in try input.digests() }
        total = ProjectionSet.total(digests)
        seenThrough = folded.projections.lastApplied
    }

    /// A line per projection, `name version rows HEX`, and `total HEX seq N`.
    var text: String {
        let lines = digests.map { "\($0.name) \($0.version) \($0.rowCount) \($0.hexadecimal)\n" }
        return lines.joined() + "total \(total.hexadecimal) seq \(seenThrough)\n"
    }

    /// The same as members of an open object, as `GET /api/v1/admin/digest` answers.
    func write(to writer: inout JSONWriter) {
        writer.key("total")
        writer.string(total.hexadecimal)
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
