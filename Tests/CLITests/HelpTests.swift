import Testing

@testable import CLI

@Suite("Help")
struct HelpTests {
    @Test("The help of the program is this, word for word")
    func root() async {
        let result = await Transcript.run("--help")
        #expect(result.output == Self.rootHelp)
    }

    @Test(
        "Every command's help names its options and says what it is",
        arguments: [
            ("init", ["--data", "--json"]),
            (
                "serve",
                [
                    "--data", "--host", "--port", "--otlp-port", "--log-format", "--log-level",
                    "--strict", "--segment-bytes",
                ]
            ),
            ("demo", ["--url", "--key", "--traces", "--seed", "--json"]),
            ("traces", ["--data", "--project", "--errors", "--limit", "--json"]),
            ("trace", ["<id>", "--data", "--project", "--json"]),
            ("steps", ["<id>", "--data", "--project", "--list", "--state", "--json"]),
            ("verify", ["--data", "--deep", "--json"]),
            ("inspect", ["--segment", "--from", "--to", "--records", "--limit", "--json"]),
            (
                "rebuild",
                ["--data", "--accept-loss", "--json", "--projection", "--dry-run", "nothing"]
            ),
            ("diff", ["--data", "--from", "--to", "--project", "--json"]),
            ("changes", ["--url", "--token", "--since", "--query", "--follow", "--json"]),
            (
                "replay",
                [
                    "--data", "--from", "--to", "--project", "--trace", "--kind", "--grep",
                    "--projection", "--state", "--step", "--json",
                ]
            ),
            ("fork", ["--data", "--until", "--into", "--accept-loss", "--json"]),
            ("digest", ["--data", "--json"]),
            ("prices", ["import", "list", "check"]),
        ])
    func command(name: String, words: [String]) async {
        let result = await Transcript.run("help", name)
        #expect(result.exitCode == 0)
        #expect(result.output.hasPrefix("OVERVIEW: "))
        for word in words {
            #expect(result.output.contains(word), "\(name) does not tell \(word)")
        }
    }

    private static let rootHelp = """
        OVERVIEW: Observability for LLM applications, on one verifiable log.

        Questions and log commands read a data directory, also beside a running server.

        The environment sets defaults: WATCHLLM_DATA, WATCHLLM_HOST, WATCHLLM_PORT, WATCHLLM_OTLP_PORT,
        WATCHLLM_LOG_FORMAT, WATCHLLM_LOG_LEVEL, WATCHLLM_STRICT, WATCHLLM_SEGMENT_BYTES, WATCHLLM_MEMORY,
        WATCHLLM_RETAIN_DAYS, WATCHLLM_RETAIN_BYTES, WATCHLLM_URL, WATCHLLM_KEY, WATCHLLM_TOKEN. An option
        on the command line wins.

        Exit codes: 0 done, 1 a problem was found or the command failed, 2 verify could not check, 3 serve
        --strict refuses a damaged log, 64 the arguments make no sense.

        USAGE: watchllm <subcommand>

        OPTIONS:
          --version               Show the version.
          -h, --help              Show help information.

        SERVER SUBCOMMANDS:
          init                    Make a data directory: a key store, the operator's token, a project with
                                  a key.
          serve                   Take events and answer questions over HTTP.
          demo                    Send a small, believable load to a running server.

        QUESTION SUBCOMMANDS:
          traces                  List the newest traces of a data directory.
          trace                   Show one trace of a data directory as a tree.
          steps                   Step through one trace: what each event changed, and the state after it.
          diff                    Tell what changed between two moments of a data directory.
          changes                 Show what happened in a running server, and follow it.

        PRICE SUBCOMMANDS:
          prices                  Import, list and check the prices of models.

        LOG SUBCOMMANDS:
          verify                  Check every checksum of the log, and its chain of hashes.
          inspect                 Print the segments, batches and records of the log.
          replay                  Walk through the records of the log, and show what each changed.
          fork                    Make a new data directory that is this one as it was at a moment.
          rebuild                 Throw the projections away and fold the whole log again.
          digest                  Fold the log and print a digest of every projection.

          See 'watchllm help <subcommand>' for detailed help.

        """
}
