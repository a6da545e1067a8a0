import Testing

@testable import CLI

@Suite("The command line")
struct CommandLineToolTests {
    @Test("--version names the program and its version")
    func version() async {
        let result = await Transcript.run("--version")
        #expect(result.exitCode == 0)
        #expect(result.output == "watchllm \(ProgramVersion.text)\n")
    }

    @Test("--help lists every command, on standard output")
    func help() async {
        let result = await Transcript.run("--help")
        #expect(result.exitCode == 0)
        #expect(result.errors.isEmpty)
        for command in [
            "init", "serve", "demo", "traces", "trace", "verify", "inspect", "rebuild", "digest",
        ] {
            #expect(result.output.contains("\n  \(command) "), "\(command) is missing")
        }
        #expect(result.output.contains("WATCHLLM_OTLP_PORT"))
    }

    @Test("Without a command it shows the help")
    func bare() async {
        let result = await Transcript.run()
        #expect(result.exitCode == 0)
        #expect(result.output.contains("USAGE: watchllm <subcommand>"))
    }

    @Test(
        "Arguments that make no sense are exit code 64 and a word about it on standard error",
        arguments: [
            ["frobnicate"], ["serve", "--port", "abc"], ["serve", "--port", "70000"],
            ["serve", "--otlp-port", "-1"], ["trace"], ["digest", "--nonsense"],
            ["traces", "--limit", "0"], ["demo", "--traces", "0"], ["demo"],
            ["inspect", "--from", "x"], ["serve", "--log-format", "xml"],
            ["serve", "--segment-bytes", "1000"],
        ])
    func usage(arguments: [String]) async {
        let transcript = Transcript()
        let code = await CommandLineTool.run(arguments, in: transcript.context())
        #expect(code == 64)
        #expect(transcript.output.isEmpty)
        #expect(transcript.errors.hasPrefix("Error: "))
    }

    @Test(
        "A setting by environment that makes no sense is exit code 64 and names the option",
        arguments: [
            ("WATCHLLM_PORT", "http", "--port"), ("WATCHLLM_OTLP_PORT", "99999", "--otlp-port"),
            ("WATCHLLM_LOG_FORMAT", "xml", "--log-format"),
            ("WATCHLLM_LOG_LEVEL", "loud", "--log-level"),
            ("WATCHLLM_STRICT", "perhaps", "--strict"),
            ("WATCHLLM_SEGMENT_BYTES", "4096", "--segment-bytes"),
        ])
    func environment(variable: String, value: String, option: String) async {
        let result = await Transcript.run("serve", environment: [variable: value])
        #expect(result.exitCode == 64)
        #expect(result.errors.contains(option))
        #expect(result.errors.contains(value))
    }

    @Test(
        "Commands on a directory that is none say so in one line and exit 1, verify with 2",
        arguments: [
            ["traces"], ["trace", "x"], ["verify"], ["inspect"], ["rebuild"], ["digest"],
        ])
    func missingDirectory(arguments: [String]) async {
        let transcript = Transcript()
        let code = await CommandLineTool.run(
            arguments + ["--data", "/nonexistent/directory"], in: transcript.context())
        #expect(code == (arguments == ["verify"] ? 2 : 1))
        #expect(transcript.output.isEmpty)
        #expect(transcript.errors.hasPrefix("watchllm: /nonexistent/directory: "))
        #expect(transcript.errors.split(separator: "\n").count == 1)
    }
}
