import Bytes
import Cryptography
import EventLog
import Projections

/// What checking a log came to, for people.
struct VerificationView: Sendable {
    let verification: Verification

    private var report: LogReport { verification.report }

    /// The report for people.
    func text(hasColor: Bool) -> String {
        var text = contents(hasColor: hasColor)
        if report.isMarkMissing { text += "\n" + Self.missingMark + "\n" }
        for bytes in report.setAside { text += "\n" + line(for: bytes) }
        if !verification.olderTails.isEmpty {
            text += "\nCopies that earlier recoveries set aside: "
            text += verification.olderTails.joined(separator: ", ") + "\n"
        }
        for damage in report.damage {
            text += "\n" + DamageView(damage: damage).text(hasColor: hasColor)
        }
        if let records = verification.records { text += "\n" + lines(for: records, hasColor) }
        return text + "\n" + conclusion(hasColor: hasColor) + "\n"
    }

    private static let missingMark = """
        log.mark is missing or can't be read: nothing beside the log tells how far it had come, so \
        that a loss at its end would not show. The next write makes it again.
        """

    private func contents(hasColor: Bool) -> String {
        guard let logID = report.logID, let head = report.head else { return "The log is empty.\n" }
        var table = TextTable([
            .init("SEGMENT"), .init("RECORDS"), .init("BATCHES", isNumber: true),
            .init("BYTES", isNumber: true), .init("CREATED (UTC)"), .init("STATE"), .init("ROOT"),
        ])
        for segment in report.segments {
            let range = segment.records.map { "\($0.lowerBound) to \($0.upperBound)" } ?? "none"
            table.append([
                .init(segment.fileName), .init(range), .init(Readable.count(segment.batchCount)),
                .init(Readable.count(segment.byteCount)),
                .init(segment.creationTime.map { Readable.time($0) } ?? "unknown"),
                state(of: segment),
                .init(segment.root.map { $0.hexadecimal.prefix(16) + "…" } ?? ""),
            ])
        }
        let size = Readable.bytes(report.segments.reduce(0) { $0 + $1.byteCount })
        let sealedCount = report.segments.count { $0.isSealed }
        return """
            Log \(logID): \(Readable.count(report.recordCount, "record")) in \
            \(Readable.count(report.batchCount)) batches, \(size), \
            \(Readable.count(report.segments.count, "segment")) of which \
            \(Readable.count(sealedCount)) sealed.

            \(table.rendered(hasColor: hasColor))
            Chain value after record \(head.number):
            \(head.value.hexadecimal)

            """
    }

    private func state(of segment: LogReport.Segment) -> TextTable.Cell {
        if report.damage.contains(where: { $0.segmentNumber == segment.number }) {
            return .init("damaged", style: .red)
        }
        return segment.isSealed ? .init("sealed", style: .green) : .init("not sealed")
    }

    private func line(for bytes: SetAsideBytes) -> String {
        let what = bytes.mayHoldRecords ? "Set aside, never acknowledged" : "No part of the log"
        var line = "\(what): \(bytes.fileName), bytes "
        line += "\(bytes.bytes.lowerBound) to \(bytes.bytes.upperBound) "
        line += "(\(words(for: bytes.reason)))"
        if let name = verification.copyName(of: bytes) { line += ", copied to \(name)" }
        return line + "\n"
    }

    private func words(for reason: SetAsideBytes.Reason) -> String {
        switch reason {
        case .unfinished: "an unfinished write"
        case .behindEnd: "behind the end that a later segment states"
        case .abandonedSegment: "a segment that none continues"
        case .footer: "a footer that does not hold"
        }
    }

    private func lines(for records: Verification.Records, _ hasColor: Bool) -> String {
        var text =
            "Read \(Readable.count(records.recordCount, "record")) of "
            + "\(Readable.count(records.transactionCount, "transaction")) with "
            + "\(Readable.count(records.eventCount, "event")); "
            + "\(Readable.count(records.skippedRecordCount)) could not be taken up.\n"
            + "Digest of all projections at \(records.seenThrough):\n"
            + "\(records.total.hexadecimal)\n"
        for fault in records.faults {
            let mark = TextStyle.red.apply(to: "Fault", ifColored: hasColor)
            let range =
                fault.first == fault.last
                ? "record \(fault.first)" : "records \(fault.first) to \(fault.last)"
            text += "\n\(mark): \(range): \(PrintableText.line(fault.detail, limit: 300))\n"
        }
        let more = records.faultCount - records.faults.count
        return more > 0 ? text + "\n… and \(Readable.count(more)) more faults.\n" : text
    }

    private func conclusion(hasColor: Bool) -> String {
        guard !verification.isIntact else {
            return TextStyle.green.apply(to: "Everything holds.", ifColored: hasColor)
        }
        var words: [String] = []
        if !report.isIntact {
            words.append("Damaged in \(Readable.count(report.damage.count, "place")).")
        }
        if let count = verification.records?.faultCount, count > 0 {
            words.append("\(Readable.count(count, "fault")) in what records say.")
        }
        return TextStyle.red.apply(to: words.joined(separator: " "), ifColored: hasColor)
    }
}
