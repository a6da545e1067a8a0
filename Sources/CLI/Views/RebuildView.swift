import Engine
import HTTPAPI
import JSON
import Projections

/// What a rebuild came to.
struct RebuildView: Sendable {
    let report: RebuildReport
    /// Whether all projections were compared, so that their total means something.
    let isWhole: Bool
    /// What was wrong with the files that it was held against.
    var notices: [String] = []

    var text: String {
        let rate = ProgressBar.rate(report.recordCount, seconds: report.seconds)
        var text =
            "Folded \(Readable.count(report.recordCount, "record")) in "
            + "\(Readable.duration(microseconds: Int64(report.seconds * 1e6))), \(rate): "
            + "\(Readable.count(report.eventCount, "event")) in all.\n"
        if report.skippedRecordCount > 0 {
            text +=
                "\(Readable.count(report.skippedRecordCount, "record")) could not be taken up:\n"
            for record in report.skippedRecords {
                let reason = PrintableText.line(record.reason, limit: 200)
                text += "  \(record.sequenceNumber): \(reason)\n"
            }
        }
        for notice in notices { text += "\(PrintableText.line(notice, limit: 400))\n" }
        for comparison in report.comparisons where !comparison.isEqual {
            text +=
                "Not equal: \(comparison.live.name), from \(comparison.firstDifference ?? "?")\n"
        }
        for file in report.differentFiles { text += "Not as the log makes it: \(file)\n" }
        if report.isEqual {
            let isWhole = notices.isEmpty && report.differentFiles.isEmpty
            text += "Equal to what is kept on disk"
            text += isWhole ? "" : ", but for what is named above"
            text += isWhole || !report.isAdopted ? ".\n" : ", which was made anew.\n"
        }
        for digest in digests {
            text += (digest == digests.first ? "\n" : "")
            text +=
                "\(digest.name) \(digest.version) \(digest.rowCount) \(digest.hexadecimal)\n"
        }
        return isWhole
            ? text + "total \(total.hexadecimal) seq \(report.seenThrough)\n" : text
    }

    var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("adopted")
        writer.boolean(report.isAdopted)
        writer.key("exchanged")
        writer.boolean(report.isAdopted)
        writer.key("records")
        writer.integer(report.recordCount)
        writer.key("events")
        writer.integer(report.eventCount)
        writer.key("skipped_records")
        writer.integer(report.skippedRecordCount)
        writer.key("seconds")
        writer.raw(Readable.decimal(report.seconds, places: 6))
        FoldView.write([], to: &writer)
        writer.key("notices")
        writer.beginArray()
        for notice in notices { writer.string(notice) }
        writer.endArray()
        if isWhole {
            writer.key("total")
            writer.string(total.hexadecimal)
        }
        RebuildAnswer.writeComparisons(of: report, to: &writer)
        writer.endObject()
        return writer.text
    }

    private var digests: [ProjectionDigest] { report.comparisons.map(\.rebuilt) }

    private var total: ProjectionDigest { ProjectionDigest.total(digests) }
}
