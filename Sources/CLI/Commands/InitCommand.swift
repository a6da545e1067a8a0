import ArgumentParser
import Engine
import JSON
import Model

/// `watchllm init`: makes a data directory.
struct InitCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make a data directory: a key store, the operator's token, a project with a key.",
        discussion: """
            The key and the token are shown once and kept nowhere; the directory only holds what \
            recognises them. Where the operator's token was lost, --new-token makes another for a \
            directory that is there already, while no server runs on it.
            """)

    @OptionGroup var directory: DirectoryOptions
    @Flag(
        name: .long,
        help: "Make a further operator's token for a directory that has been made before.")
    var newToken = false

    @OptionGroup var output: OutputOptions

    func run(in context: CommandContext) async throws {
        let path = directory.path(context.settings)
        guard !newToken else {
            return Self.show(
                token: try await Self.issueToken(path), asJSON: output.json, on: context.console)
        }
        let made = try await Self.initialize(path)
        Self.show(made, path, asJSON: output.json, on: context.console)
        if !output.json {
            context.console.write("Start it with: \(context.program) serve --data \(path)\n")
        }
    }

    /// Makes the directory, with the engine's refusal as the failure.
    static func initialize(_ path: String) async throws(CommandFailure)
        -> DataDirectory.Initialization
    {
        if let problem = DirectoryAccess(path: path, use: .serving).problem {
            throw CommandFailure(problem)
        }
        do {
            return try await DataDirectory.initialize(EngineOptions(dataDirectory: path))
        } catch {
            throw CommandFailure("\(error)")
        }
    }

    /// Makes a further token, with the engine's refusal as the failure.
    private static func issueToken(_ path: String) async throws(CommandFailure) -> String {
        if let problem = DirectoryAccess(path: path, use: .serving).problem {
            throw CommandFailure(problem)
        }
        do throws(EngineError) {
            return try await DataDirectory.issueOperatorToken(EngineOptions(dataDirectory: path))
        } catch {
            throw CommandFailure("\(error)")
        }
    }

    /// Shows a further token, this once.
    private static func show(token: String, asJSON: Bool, on console: Console) {
        guard asJSON else {
            return console.write(
                "Shown once and kept nowhere; earlier tokens stay valid:\n\n"
                    + "  operator token  \(token)   (reads)\n")
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("operator_token")
        writer.string(token)
        writer.endObject()
        console.write(writer.text + "\n")
    }

    /// Shows the three texts, this once.
    static func show(
        _ made: DataDirectory.Initialization, _ path: String, asJSON: Bool, on console: Console
    ) {
        guard asJSON else {
            return console.write(
                """
                \(path) is new. Shown once and kept nowhere:

                  project         \(made.projectID)
                  API key         \(made.apiKey)   (writes)
                  operator token  \(made.operatorToken)   (reads)


                """)
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("project_id")
        writer.string(made.projectID.rawValue)
        writer.key("api_key")
        writer.string(made.apiKey)
        writer.key("operator_token")
        writer.string(made.operatorToken)
        writer.endObject()
        console.write(writer.text + "\n")
    }
}
