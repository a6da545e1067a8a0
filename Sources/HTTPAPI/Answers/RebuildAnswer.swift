package import Engine
package import JSON
import Projections

/// How a rebuild stands, and what it came to. spec/time.md, "Rebuilding with proof".
package enum RebuildAnswer {
    static func write(
        _ status: RebuildStatus, _ options: RebuildOptions?, to json: inout JSONWriter
    ) {
        json.beginObject()
        switch status {
        case .idle: json.member("state", "idle")
        case .running(let progress):
            json.member("state", "running")
            write(options, to: &json)
            json.member("records", progress.recordCount)
            json.member("total_records", progress.totalCount)
            json.member("records_per_second", UInt64(progress.rate))
            json.key("seconds_left")
            if let left = progress.secondsLeft {
                json.integer(UInt64(min(left.rounded(.up), 1e9)))
            } else {
                json.null()
            }
        case .done(let report):
            json.member("state", report.isEqual ? "equal" : "different")
            write(options, to: &json)
            writeMembers(of: report, to: &json)
        case .failed(let error):
            json.member("state", "failed")
            write(options, to: &json)
            json.member("code", Problem(error).code)
            json.member("reason", error.description)
        }
        json.endObject()
    }

    /// What was wanted.
    private static func write(_ options: RebuildOptions?, to json: inout JSONWriter) {
        guard let options else { return }
        let isWhole = options.projections.count == ProjectionName.allCases.count
        json.member("projection", isWhole ? nil : options.projections.first?.rawValue)
        json.member("dry_run", options.isDryRun)
        json.member("accept_loss", options.acceptsLoss)
    }

    private static func writeMembers(of report: RebuildReport, to json: inout JSONWriter) {
        json.member("adopted", report.isAdopted)
        json.key("lost")
        json.beginArray()
        for range in report.lost { HealthAnswer.write(range, to: &json) }
        json.endArray()
        json.member("records", report.recordCount)
        json.member("milliseconds", UInt64(max(0, report.seconds * 1_000)))
        writeComparisons(of: report, to: &json)
    }

    /// Writes what was compared, into an object that is open.
    package static func writeComparisons(of report: RebuildReport, to json: inout JSONWriter) {
        json.member("seq", report.seenThrough)
        json.member("replaced_files", report.replacedFileCount)
        json.key("different_files")
        json.beginArray()
        for name in report.differentFiles { json.string(name) }
        json.endArray()
        json.key("projections")
        json.beginArray()
        for comparison in report.comparisons {
            json.beginObject()
            json.member("name", comparison.live.name)
            json.member("version", comparison.live.version)
            json.member("rows", comparison.rebuilt.rowCount)
            json.member("digest", comparison.rebuilt.hexadecimal)
            json.member("live_digest", comparison.live.hexadecimal)
            json.member("equal", comparison.isEqual)
            json.member("first_difference", comparison.firstDifference)
            json.endObject()
        }
        json.endArray()
    }
}
