import Bytes
import Configuration
import Glibc

/// What a command sees of the world around it.
struct CommandContext: Sendable {
    var console: Console
    var settings: Settings
    /// How this program was called, such as `.build/release/watchllm`, for commands to paste.
    var program: String
    /// The clock on the wall, where a command needs one.
    var now: @Sendable () -> Timestamp
    /// The keys of whoever sits before it; nil if there is nobody, or not at both ends.
    var keys: @Sendable () -> (any KeyReader)? = { nil }
    /// How much the terminal shows now.
    var screen: @Sendable () -> ScreenSize = { .unknown }

    /// The process that it runs in.
    static func process() -> CommandContext {
        CommandContext(
            console: .standard(),
            settings: Settings(ConfigReader(provider: EnvironmentVariablesProvider())),
            program: CommandLine.arguments.first ?? "watchllm", now: { wallTime() },
            keys: { isatty(STDOUT_FILENO) == 1 ? TerminalKeys() : nil },
            screen: { ScreenSize(of: STDOUT_FILENO) })
    }

    /// The time of day.
    static func wallTime() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(
            microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }
}
