import ArgumentParser
import EventLog

/// `watchllm verify`: checks every byte of the log.
struct VerifyCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check every checksum of the log, and its chain of hashes.",
        discussion: """
            Exit code 1 means damage: records that were acknowledged can't be read as they were \
            written. Bytes set aside after a crash were never acknowledged and are not damage.
            """)

    @OptionGroup var directory: DirectoryOptions
    @OptionGroup var output: OutputOptions

    func run(in context: CommandContext) async throws {
        var log = try DirectoryLog(directory.path(context.settings))
        try log.verify()
        let view = VerificationView(report: log.report)
        context.console.write(
            output.json ? view.json + "\n" : view.text(hasColor: context.console.hasColor))
        if !log.report.isIntact { throw CommandFailure.reported }
    }
}
