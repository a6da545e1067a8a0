import ArgumentParser
import Bytes
import Cryptography
import Engine
import EventLog
import JSON
import Model

/// `watchllm fork`: the instance as it was.
struct ForkCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "fork",
        abstract: "Make a new data directory that is this one as it was at a moment.",
        discussion: """
            The new directory has the same records up to then, under the same numbers and times, and \
            the same keys; its log has an id of its own and names the one that it was forked off. \
            `serve` opens it, and what is written there goes no further. A server on a fork sends \
            nothing to anybody by itself. The directory that is forked is only read.
            """)

    @OptionGroup var directory: DirectoryOptions

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The last record to take over, as a number or the time of its commit. (default: all)",
            valueName: "moment"))
    var until: LogMoment?

    @Option(
        name: .long,
        help: ArgumentHelp("Where to make it; nothing may be there.", valueName: "directory"))
    var into: String

    @Flag(name: .long, help: "Fork what is left of a log that has lost records to damage.")
    var acceptLoss = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !into.isEmpty else { throw ValidationError("--into needs the name of a directory") }
    }

    func run(in context: CommandContext) async throws {
        let path = directory.path(context.settings)
        let log = try DirectoryLog(path)
        let number = try last(in: log)
        let target = try ForkTarget(into, outside: path).path
        let made: LogFork.Outcome
        do throws(EngineError) {
            made = try DataDirectory(path: path).fork(
                into: target, through: number, acceptsLoss: acceptLoss)
        } catch {
            guard case .damagedLog(_, let ranges) = error else {
                throw CommandFailure("\(error)")
            }
            let places = ranges.map { "  log/\($0)\n" }.joined()
            throw CommandFailure(
                """
                \(path): records up to then are lost to damage, so a fork lacks them:
                \(places)Restore these files from a copy, or take what is left with --accept-loss.
                """)
        }
        context.console.write(output.json ? json(made, target) + "\n" : text(made, path, target))
        if try !log.hasOperatorToken(through: made.last) {
            context.console.report(
                "watchllm: warning: up to then no operator's token was issued, so nobody can read "
                    + "\(target) yet; `watchllm init --new-token --data \(target)` makes one\n")
        }
    }

    /// The last record that is wanted.
    private func last(in log: DirectoryLog) throws(CommandFailure) -> SequenceNumber {
        guard let until else { return SequenceNumber(.max) }
        let end = log.lastNumber
        if case .number(let number) = until, number > end {
            throw CommandFailure("--until: record \(number) is not there yet: the last is \(end)")
        }
        let last = try until.last(in: log)
        guard try log.wholeNumber(through: last) < log.firstNumber, log.report.retired == nil,
            let first = try log.records([log.firstNumber]).first
        else { return last }
        throw CommandFailure(
            "--until: \(log.path) has no record so early: the first was committed at "
                + "\(first.commitTime.rfc3339), with the number \(first.sequenceNumber)")
    }

    private func text(_ made: LogFork.Outcome, _ path: String, _ target: String) -> String {
        """
        \(target) is \(path) as it was after record \(made.last), \(made.lastCommitTime.rfc3339).
        \(Readable.count(made.recordCount, "record")) in \
        \(Readable.count(made.segmentCount, "segment")), \(Readable.bytes(made.byteCount)). \
        Log \(made.logID), forked off \(made.parentLogID.map { "\($0)" } ?? "unknown").
        \(made.damage.map { "Lost, and so not in it: log/\($0).\n" }.joined())
        """
    }

    private func json(_ made: LogFork.Outcome, _ target: String) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("data")
        writer.string(target)
        writer.key("log_id")
        writer.string("\(made.logID)")
        writer.key("parent_log_id")
        if let parent = made.parentLogID { writer.string("\(parent)") } else { writer.null() }
        writer.key("parent_chain_value")
        writer.string(made.parent.chainValue.hexadecimal)
        writer.key("last_seq")
        writer.integer(made.last.rawValue)
        writer.key("last_commit_time")
        writer.string(made.lastCommitTime.rfc3339)
        writer.key("records")
        writer.integer(made.recordCount)
        writer.key("segments")
        writer.integer(made.segmentCount)
        writer.key("bytes")
        writer.integer(made.byteCount)
        writer.key("lost")
        writer.beginArray()
        for damage in made.damage { writer.string("log/\(damage)") }
        writer.endArray()
        writer.endObject()
        return writer.text
    }
}
