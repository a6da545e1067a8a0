import ArgumentParser

/// For whom a command writes its answer.
struct OutputOptions: ParsableArguments {
    @Flag(name: .long, help: "Answer in JSON, for programs.")
    var json = false
}
