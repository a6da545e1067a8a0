import ArgumentParser
import JSON

/// `watchllm changes`: follows what a running server takes.
struct ChangesCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "changes",
        abstract: "Show what happened in a running server, and follow it.",
        discussion: """
            Begins behind --since (seq:N, or a time of commit), or now. With --query only events \
            that the words, phrases and filters of the search box find. Without --follow it ends \
            where the log does. Each line tells the record by its sequence number: --since seq:N \
            goes on behind it, and nothing is missed or shown twice.
            """)

    @OptionGroup var server: ServerOptions

    @Option(name: .long, help: "Behind this point of the log: seq:N, or a time of commit.")
    var since: String?

    @Option(name: .long, help: "Only this project's, such as proj_0123456789ab.")
    var project: String?

    @Option(name: .long, help: "Only events that this finds, such as 'status:error model:gpt-4o'.")
    var query: String?

    @Flag(name: .long, help: "Go on as more happens.")
    var follow = false

    @OptionGroup var output: OutputOptions

    func run(in context: CommandContext) async throws {
        let request = try server.request(context.settings)
        var position = since
        while true {
            let answer = try await request.get("/api/v1/changes", parameters(from: position))
            guard let page = try? JSONValue(parsing: answer), let next = page["next"]?.text else {
                throw CommandFailure("\(request.url) answers what is no page of changes")
            }
            for change in page["changes"]?.elements ?? [] {
                let view = ChangeView(change: change)
                context.console.write(output.json ? view.json + "\n" : view.line)
            }
            // Whoever follows sees it now, and loses nothing by ending it.
            try context.console.flush()
            position = next
            if !follow, page["is_complete"]?.boolean ?? true { return }
        }
    }

    private func parameters(from position: String?) -> [(name: String, value: String)] {
        var parameters: [(String, String)] = [("limit", "200"), ("wait", follow ? "30" : "0")]
        if let position { parameters.append(("since", position)) }
        if let project { parameters.append(("project_id", project)) }
        if let query { parameters.append(("q", query)) }
        return parameters
    }
}
