import Bytes
import Configuration
import JSON
import Synchronization
import Testing

@testable import CLI

/// What a command wrote, and the world that it saw.
final class Transcript: Sendable {
    private let bytes = Mutex((output: [UInt8](), errors: [UInt8]()))
    private let pieces = AsyncStream<String>.makeStream()

    /// What comes on standard output, piece by piece as it is written.
    var stream: AsyncStream<String> { pieces.stream }

    /// What came on standard output.
    var output: String { bytes.withLock { String(decoding: $0.output, as: UTF8.self) } }
    /// What came on standard error.
    var errors: String { bytes.withLock { String(decoding: $0.errors, as: UTF8.self) } }

    /// A console that writes here.
    func console(hasColor: Bool = false, showsProgress: Bool = false, columns: Int = 100) -> Console
    {
        Console(
            hasColor: hasColor, showsProgress: showsProgress, columns: columns,
            output: { [self] bytes in
                self.bytes.withLock { $0.output += bytes }
                pieces.continuation.yield(String(decoding: bytes, as: UTF8.self))
            },
            errors: { [self] bytes in self.bytes.withLock { $0.errors += bytes } })
    }

    /// A context with these environment variables and a clock that stands still.
    func context(
        _ environment: [String: String] = [:], hasColor: Bool = false
    ) -> CommandContext {
        let provider = EnvironmentVariablesProvider(environmentVariables: environment)
        return CommandContext(
            console: console(hasColor: hasColor),
            settings: Settings(ConfigReader(provider: provider)), program: "watchllm",
            now: { Timestamp(microseconds: 1_795_000_000_000_000) },
            screen: { ScreenSize(rows: 1_000, columns: 100) })
    }

    /// Starts a server on a new directory: its task, to be cancelled, and the two objects that it
    /// writes, what was made and where it listens.
    static func serve(
        _ path: String
    ) async throws -> (server: Task<Int32, Never>, made: JSONValue, listening: JSONValue) {
        let transcript = Transcript()
        let server = Task {
            await CommandLineTool.run(
                ["serve", "--data", path, "--port", "0", "--otlp-port", "0", "--json"],
                in: transcript.context())
        }
        var pieces = transcript.stream.makeAsyncIterator()
        let made = try JSONValue(parsing: Array(try #require(await pieces.next()).utf8))
        let listening = try JSONValue(parsing: Array(try #require(await pieces.next()).utf8))
        return (server, made, listening)
    }

    /// Runs a command line, and gives its exit code with what it wrote.
    static func run(
        _ arguments: String..., environment: [String: String] = [:], hasColor: Bool = false
    ) async -> (exitCode: Int32, output: String, errors: String) {
        let transcript = Transcript()
        let code = await CommandLineTool.run(
            arguments, in: transcript.context(environment, hasColor: hasColor))
        return (code, transcript.output, transcript.errors)
    }
}
