import ArgumentParser
import JSON

/// `watchllm digest`: what the projections come to.
struct DigestCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "digest",
        abstract: "Fold the log and print a digest of every projection.",
        discussion: """
            Each line is `name version rows digest`; the last is `total digest seq N`. Two \
            directories, or a directory and a running server (GET /api/v1/admin/digest), hold the \
            same data up to N if the totals are equal.
            """)

    @OptionGroup var directory: DirectoryOptions
    @OptionGroup var moment: MomentOptions
    @OptionGroup var output: OutputOptions

    func run(in context: CommandContext) async throws {
        var log = try moment.open(directory.path(context.settings))
        let folded = try FoldedLog(&log, at: moment.at, for: .digest, on: context.console)
        let view = try DigestView(folded)
        guard output.json else { return context.console.write(view.text) }
        var writer = JSONWriter()
        writer.beginObject()
        view.write(to: &writer)
        writer.endObject()
        context.console.write(writer.text + "\n")
    }
}
