import ArgumentParser

/// Which data directory a command is about.
struct DirectoryOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The data directory. Environment: WATCHLLM_DATA. (default: watchllm-data)",
            valueName: "directory"))
    var data: String?

    /// The directory by option, environment or default.
    func path(_ settings: Settings) -> String {
        var path = settings.text(data, .data, default: "watchllm-data")
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        return path
    }
}
