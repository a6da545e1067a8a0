import ArgumentParser
import Bytes
import Engine
import HTTPAPI
import JSON
import Model
import Projections

/// `watchllm diff`: what changed between two moments.
struct DiffCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Tell what changed between two moments of a data directory.",
        discussion: """
            Events, errors, tokens and costs by model of each project; projects, keys, prices and \
            retention settings that came in between. A moment is seq:N, or a time of commit.
            """)

    @OptionGroup var directory: DirectoryOptions

    @Option(name: .long, help: "The earlier moment.")
    var from: LogMoment

    @Option(name: .long, help: "The later moment. (default: the end of the log)")
    var to: LogMoment?

    @Option(name: .long, help: "Only this project, such as proj_0123456789ab.")
    var project: String?

    @OptionGroup var output: OutputOptions

    func run(in context: CommandContext) async throws {
        var log = try DirectoryLog(directory.path(context.settings))
        let only = project.map { ProjectID($0) }
        let start = try log.moment(from, for: .difference)
        let before = try figures(
            in: &log, through: start.number, of: only, on: context.console)
        let after = try FoldedLog(&log, at: to, for: .difference, on: context.console)
        let end = after.projections.lastApplied
        guard start.number <= end else {
            throw CommandFailure("--from is later than --to")
        }
        if let only, after.projections.project(only) == nil {
            throw CommandFailure(
                "there is no project \(PrintableText.line(only.rawValue, limit: 100))")
        }
        var difference = MomentDifference(from: start, to: Moment(number: end, time: nil))
        difference.collect(
            after.projections, since: start.time ?? Timestamp(microseconds: .min), project: only)
        for project in after.projections.projects where only == nil || project.id == only {
            let view = after.projections.view
            let later = try CommandFailure.reading { () throws(PartFailure) in
                try MomentDifference.Figures(view, of: project.id)
            }
            let earlier =
                before[project.id]
                ?? .init(overview: Overview(), models: [], types: [])
            guard earlier.overview.totalEvents != later.overview.totalEvents else { continue }
            difference.changes.append(
                .init(project: project.id, before: earlier, after: later))
        }
        if output.json {
            var writer = JSONWriter()
            DifferenceAnswer.write(difference, to: &writer)
            context.console.write(writer.text + "\n")
        } else {
            context.console.write(DifferenceView(difference: difference).text)
        }
    }

    private func figures(
        in log: inout DirectoryLog, through last: SequenceNumber, of only: ProjectID?,
        on console: Console
    ) throws -> [ProjectID: MomentDifference.Figures] {
        let folded = try FoldedLog(&log, through: last, warns: false, on: console)
        var figures: [ProjectID: MomentDifference.Figures] = [:]
        for project in folded.projections.projects where only == nil || project.id == only {
            let view = folded.projections.view
            figures[project.id] = try CommandFailure.reading { () throws(PartFailure) in
                try MomentDifference.Figures(view, of: project.id)
            }
        }
        return figures
    }
}

extension MomentDifference {
    /// Takes up what came to be after a time of commit.
    fileprivate mutating func collect(
        _ state: borrowing ProjectionSet, since start: Timestamp, project only: ProjectID?
    ) {
        let known = state.projects.filter { only == nil || $0.id == only }
        projects = known.filter { $0.createdAt > start }
        for project in known {
            let keys = state.keys(of: project.id)
            issuedKeys += keys.filter { $0.key.createdAt > start }
            revokedKeys += keys.filter { $0.revokedAt.map { $0 > start } ?? false }
            retentions += state.retentions(of: project.id).filter { $0.setAt > start }
        }
        books = state.priceBooks.filter { $0.publishedAt > start }
        overrides = state.priceOverrides.filter { recorded in
            let scope = recorded.override.projectID
            return recorded.setAt > start && (only == nil || scope == nil || scope == only)
        }
    }
}
