import ArgumentParser
import Bytes
import EventLog
import JSON
import Projections

/// `watchllm replay`: the log, record by record, and what each changed.
struct ReplayCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Walk through the records of the log, and show what each changed.",
        discussion: """
            Each record is shown with the rows of projections that it changed, before and after. \
            Without --projection these are traces, usage, projects, keys, prices and models; \
            --projection takes several with commas between them, or all. Nothing is written and nothing is sent.

            With --step, in a terminal, keys go forward and back, jump, find, watch a row and show \
            the state; they stand on the screen. With --json each line is an object.
            """)

    @OptionGroup var directory: DirectoryOptions

    @Option(name: .long, help: "Not before this record: a number, or a time of commit.")
    var from: LogMoment?

    @Option(name: .long, help: "Not after this record: a number, or a time of commit.")
    var to: LogMoment?

    @Option(name: .long, help: "Only records of this project.")
    var project: String?

    @Option(name: .long, help: "Only events of the traces whose id begins so.")
    var trace: String?

    @Option(
        name: .long,
        help: "Only this kind: of record (KeyIssued), of event (tool_call) or of span (llm).")
    var kind: String?

    @Option(name: .long, help: "Only records that hold this text.")
    var grep: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The projection whose rows are shown: "
                + RowProjection.allCases.map(\.rawValue).joined(separator: ", ") + ", all.",
            valueName: "name"))
    var projection: [String] = []

    @Flag(name: .long, help: "At the end, print the rows as they are then.")
    var state = false

    @Flag(name: .long, help: "Step through the records, in a terminal.")
    var step = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        for name in projectionNames where name != "all" && RowProjection(rawValue: name) == nil {
            throw ValidationError(
                "there is no projection '\(name)': there are "
                    + RowProjection.allCases.map(\.rawValue).joined(separator: ", ")
                    + ", and all; for several, put commas between them")
        }
        if let kind, !RecordFilter.kinds.contains(kind.lowercased()) {
            throw ValidationError(
                "--kind: there is no kind '\(kind)': there are "
                    + "\(RecordFilter.recordKinds.joined(separator: ", ")) of records, "
                    + "\(RecordFilter.eventTypes.joined(separator: ", ")) of events, "
                    + "\(RecordFilter.spanKinds.joined(separator: ", ")) of spans")
        }
        if step, output.json { throw ValidationError("--step and --json exclude each other") }
    }

    private var projections: Set<RowProjection> {
        let names = projectionNames
        if names.isEmpty { return [.projects, .keys, .prices, .usage, .traces, .models] }
        if names.contains("all") { return Set(RowProjection.allCases) }
        return Set(names.compactMap { RowProjection(rawValue: $0) })
    }

    private var projectionNames: [String] {
        projection.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
            .map { String($0) }
    }

    func run(in context: CommandContext) async throws {
        let log = try DirectoryLog(directory.path(context.settings))
        for (moment, option) in [(from, "--from"), (to, "--to")] {
            guard case .number(let number)? = moment, number > log.endNumber else { continue }
            throw CommandFailure(
                "\(option): record \(number) is not there yet: the last is \(log.endNumber)")
        }
        let first = try from?.first(in: log) ?? .zero
        let last = try to?.last(in: log) ?? SequenceNumber(.max)
        guard first <= last else { throw CommandFailure("nothing lies between --from and --to") }
        try tellRetired(first...last, of: log, on: context.console)
        let filter = RecordFilter(
            range: first...last, project: project, trace: trace, kind: kind, text: grep)
        if step, let keys = context.keys() {
            var stepping = LogStepping(log, filter, projections)
            if from != nil { _ = try stepping.forward() }
            var session = StepSession(stepping, in: context)
            try session.run(keys)
            return log.warnOfDamage(on: context.console)
        }
        if step {
            context.console.report("watchllm: --step needs a terminal; this is the plain form\n")
        }
        try write(log, filter, on: context.console)
    }

    private func tellRetired(
        _ range: ClosedRange<SequenceNumber>, of log: DirectoryLog, on console: Console
    ) throws(CommandFailure) {
        guard let retired = log.report.retired, range.lowerBound <= retired.last else { return }
        guard range.upperBound > retired.last else {
            throw CommandFailure(
                "records up to \(retired.last) are retired, and gone; the first that is left is "
                    + "\(log.firstNumber)")
        }
        console.report(
            "watchllm: records up to \(retired.last) are retired; rows begin with what is left\n")
    }

    private func write(
        _ log: DirectoryLog, _ filter: RecordFilter, on console: Console
    ) throws {
        var fold = RowFold(projections)
        // Numbers have no gaps, so what is not there is lost.
        var next = log.firstNumber
        var shownCount = 0
        // What is written meanwhile is not walked through: ends are those of the log as it is now.
        let last = min(filter.range.upperBound, log.endNumber)
        do {
            let ends = try traceEnds(of: log, through: last)
            try log.batches(SequenceNumber.zero...last) { batch in
                batch.forEachRecord { number, commitTime, bytes in
                    guard number <= last else { return }
                    if number > next {
                        writeLost(next...number.advanced(by: -1), filter, on: console)
                    }
                    next = number.advanced(by: 1)
                    let step = fold.apply(
                        bytes, sequenceNumber: number, commitTime: commitTime)
                    if let ends, ends.isEnd(number) { fold.forgetTrace(step) }
                    guard filter.matches(bytes, number) else { return }
                    shownCount += 1
                    let view = RecordView(bytes, sequenceNumber: number, commitTime: commitTime)
                    write(view, step, on: console)
                }
            }
        } catch {
            throw CommandFailure("\(log.path): \(error)")
        }
        if let lost = log.lostRange(from: next) { writeLost(lost, filter, on: console) }
        if state { writeState(fold, on: console) }
        if shownCount == 0 { console.report("watchllm: no record is what was asked for\n") }
        log.warnOfDamage(on: console)
    }

    /// Where the rows of traces need not be kept; nil if they are to be, or none is followed.
    private func traceEnds(
        of log: DirectoryLog, through last: SequenceNumber
    ) throws -> TraceEnds? {
        guard projections.contains(.traces), !state else { return nil }
        return try TraceEnds(of: log, through: last)
    }

    /// Lost records are named where they would have stood, whatever else is asked for: nobody knows
    /// what they said.
    private func writeLost(
        _ range: ClosedRange<SequenceNumber>, _ filter: RecordFilter, on console: Console
    ) {
        guard filter.range.overlaps(range) else { return }
        let view = LostRecordsView(range: range)
        console.write((output.json ? view.json : view.line(hasColor: console.hasColor)) + "\n")
    }

    private func write(_ view: RecordView, _ step: RowStep, on console: Console) {
        guard output.json else {
            var text = String(view.text(hasColor: console.hasColor).dropFirst(2))
            if let problem = step.problem {
                text += "      skipped: \(PrintableText.line(problem, limit: 200))\n"
            }
            for change in step.changes {
                text += RowChangeView(change: change).text(hasColor: console.hasColor)
            }
            return console.write(text)
        }
        var json = JSONWriter()
        json.beginObject()
        json.key("record")
        json.raw(view.json)
        json.key("problem")
        if let problem = step.problem { json.string(problem) } else { json.null() }
        json.key("changes")
        json.beginArray()
        for change in step.changes { RowChangeView(change: change).write(to: &json) }
        json.endArray()
        json.endObject()
        console.write(json.text + "\n")
    }

    private func writeState(_ fold: RowFold, on console: Console) {
        if projections.contains(.events) {
            console.report("watchllm: \(LogStepping.eventsNote), and not in the state\n")
        }
        if !output.json { console.write("\n") }
        for row in fold.keptRows {
            let view = RowChangeView(change: row)
            guard output.json else {
                console.write(view.stateLine + "\n")
                continue
            }
            var json = JSONWriter()
            json.beginObject()
            json.key("state")
            view.write(to: &json, isState: true)
            json.endObject()
            console.write(json.text + "\n")
        }
    }
}
