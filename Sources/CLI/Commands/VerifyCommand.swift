import ArgumentParser
import EventLog

/// `watchllm verify`: checks every byte of the log.
struct VerifyCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check every checksum of the log, and its chain of hashes.",
        discussion: """
            Exit code 0: everything holds. 1: records that were acknowledged can't be read as they \
            were written, or, with --deep, do not say what they should. 2: it could not be checked, \
            since there is no log, or a file can't be read. Bytes set aside after a crash were never \
            acknowledged and are not damage.
            """)

    @OptionGroup var directory: DirectoryOptions

    @Flag(
        name: .long,
        help: """
            Read every record too, as the server does: that it can be decoded, that transactions \
            are whole and count their events, and that nothing is left out of the answers.
            """)
    var deep = false

    @OptionGroup var output: OutputOptions

    func run(in context: CommandContext) async throws {
        let verification: Verification
        do throws(CommandFailure) {
            var log = try DirectoryLog(directory.path(context.settings))
            verification = try Verification(&log, isDeep: deep, on: context.console)
        } catch {
            throw CommandFailure(error.message, .unreadable)
        }
        let view = VerificationView(verification: verification)
        context.console.write(
            output.json ? view.json + "\n" : view.text(hasColor: context.console.hasColor))
        if !verification.isIntact { throw CommandFailure.reported }
    }
}
