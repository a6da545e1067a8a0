import ArgumentParser
import Bytes
import EventLog

/// `watchllm inspect`: what stands in the log.
struct InspectCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Print the segments, batches and records of the log.",
        discussion: "With --json every line is one object: a segment, a batch or a record.")

    @OptionGroup var directory: DirectoryOptions

    @Option(name: .long, help: "Only this segment.")
    var segment: UInt64?

    @Option(name: .long, help: "Only batches with this sequence number or later ones.")
    var from: UInt64?

    @Option(name: .long, help: "Only batches with this sequence number or earlier ones.")
    var to: UInt64?

    @Flag(name: .long, help: "Print the records of the batches too.")
    var records = false

    @Option(
        name: .long,
        help: "Print at most this many records, or batches where no records are printed.")
    var limit: Int?

    @OptionGroup var output: OutputOptions

    /// Ends the reading when enough is printed.
    private struct LimitReached: Error {}

    func validate() throws {
        if let limit, limit < 1 {
            throw ValidationError("--limit must be 1 or more, not \(limit)")
        }
        if let from, let to, from > to {
            throw ValidationError("--from \(from) lies after --to \(to)")
        }
    }

    func run(in context: CommandContext) async throws {
        let log = try DirectoryLog(directory.path(context.settings))
        let segments = log.report.segments.filter { segment == nil || $0.number == segment }
        if let segment, segments.isEmpty {
            throw CommandFailure("\(log.path): there is no segment \(segment) in the log")
        }
        let wanted = SequenceNumber(from ?? 0)...SequenceNumber(to ?? .max)
        var remaining = limit ?? .max
        do {
            for segment in segments {
                try print(segment, of: log, wanted, &remaining, on: context.console)
            }
        } catch is LimitReached {
            context.console.report("watchllm: there is more; --limit \(limit ?? 0) was reached\n")
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure("\(log.path): \(error)")
        }
        log.warnOfDamage(on: context.console)
    }

    private func print(
        _ segment: LogReport.Segment, of log: DirectoryLog, _ wanted: ClosedRange<SequenceNumber>,
        _ remaining: inout Int, on console: Console
    ) throws {
        let view = SegmentView(segment: segment)
        guard let held = segment.records else {
            // A segment without records is shown unless others were asked for.
            if from == nil, to == nil { write(view.json, view.text, on: console) }
            return
        }
        guard held.overlaps(wanted) else { return }
        write(view.json, view.text, on: console)
        try log.batches(held.clamped(to: wanted)) { batch in
            guard batch.segmentNumber == segment.number else { return }
            if !records { try take(1, from: &remaining) }
            let batchView = BatchView(header: batch.header)
            write(batchView.json(segment: segment.number), batchView.text, on: console)
            if records { try printRecords(of: batch, wanted, &remaining, on: console) }
        }
    }

    private func printRecords(
        of batch: LogBatch, _ wanted: ClosedRange<SequenceNumber>, _ remaining: inout Int,
        on console: Console
    ) throws {
        try batch.forEachRecord { number, commitTime, bytes in
            guard wanted.contains(number) else { return }
            try take(1, from: &remaining)
            let view = RecordView(bytes, sequenceNumber: number, commitTime: commitTime)
            write(view.json, view.text, on: console)
        }
    }

    private func take(_ count: Int, from remaining: inout Int) throws {
        guard remaining >= count else { throw LimitReached() }
        remaining -= count
    }

    private func write(
        _ json: @autoclosure () -> String, _ text: (Bool) -> String, on console: Console
    ) {
        console.write(output.json ? json() + "\n" : text(console.hasColor))
    }
}
