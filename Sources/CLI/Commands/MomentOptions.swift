import ArgumentParser

/// As of which point of the log a question is asked.
struct MomentOptions: ParsableArguments {
    @Option(
        name: .long,
        help:
            "As of this point of the log: seq:N, or a time of commit such as 2026-03-01T12:00:00Z.")
    var at: LogMoment?
}
