import Bytes
import EventLog
import Projections

/// What checking a log came to.
struct Verification: Sendable {
    /// What reading every record came to.
    struct Records: Sendable {
        let recordCount: UInt64
        let transactionCount: UInt64
        let eventCount: Int
        let skippedRecordCount: UInt64
        let faultCount: Int
        /// The first of the faults.
        let faults: [RecordFault]
        /// The digest over all projections.
        let total: ProjectionDigest
        let seenThrough: SequenceNumber
    }

    let report: LogReport
    /// The copies of set-aside bytes that lie in the directory, by name.
    let tails: [String]
    /// Nil unless the records were read too.
    let records: Records?

    /// Checks a log.
    ///
    /// - Parameter isDeep: whether every record is read too, as the server does.
    /// - Throws: `CommandFailure` with `.unreadable` if a file can't be read.
    init(
        _ log: inout DirectoryLog, isDeep: Bool, on console: Console
    ) throws(CommandFailure) {
        try log.verify(on: console)
        report = log.report
        tails = log.tailNames
        guard isDeep else {
            records = nil
            return
        }
        var check = RecordCheck(try log.retiredProjections(on: console))
        try log.forEachBatch("Reading", on: console) { check.check($0) }
        check.finish()
        let input = check.projections.digestInput
        let digests = try CommandFailure.reading { () throws(PartFailure) in try input.digests() }
        records = Records(
            recordCount: check.recordCount, transactionCount: check.transactionCount,
            eventCount: check.projections.eventCount,
            skippedRecordCount: check.projections.skippedRecordCount,
            faultCount: check.faultCount, faults: check.faults,
            total: ProjectionSet.total(digests),
            seenThrough: check.projections.lastApplied)
    }

    /// Whether everything that was checked holds.
    var isIntact: Bool { report.isIntact && (records?.faultCount ?? 0) == 0 }

    /// The name of the copy of set-aside bytes, if one lies in the directory.
    func copyName(of bytes: SetAsideBytes) -> String? {
        if let name = bytes.copyName { return name }
        // As spec/log-format.md names it: the segment's ten digits, the offset's twelve.
        let offset = String(bytes.bytes.lowerBound)
        let padding = String(repeating: "0", count: max(0, 12 - offset.count))
        let name = "\(bytes.fileName.prefix(10))-\(padding)\(offset).tail"
        return tails.contains(name) ? name : nil
    }

    /// Copies that belong to nothing that was found now: what earlier recoveries left.
    var olderTails: [String] {
        let named = Set(report.setAside.compactMap { copyName(of: $0) })
        return tails.filter { !named.contains($0) }
    }
}
