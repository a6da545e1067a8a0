import ArgumentParser
import EventLog
import JSON
import Pricing

/// `watchllm prices import FILE`: brings a price book into force on a running server.
struct PricesImportCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Bring a price book into force on a running server.",
        discussion: """
            The file is a book of ours in JSON, or LiteLLM's model_prices_and_context_window.json. \
            It replaces the book in force for the calls to come; what was priced keeps its cost. \
            --built-in returns to the book that the server carries.
            """)

    @Argument(help: "The file.")
    var file: String?

    @Flag(name: .long, help: "Instead of a file: the book that the server carries.")
    var builtIn = false

    @Option(
        name: .long,
        help: "The server. Environment: WATCHLLM_URL. (default: http://127.0.0.1:8080)")
    var url: String?

    @Option(name: .long, help: "The operator's token. Environment: WATCHLLM_TOKEN.")
    var token: String?

    @Flag(name: .long, help: "Only read the file and say what would be taken.")
    var dryRun = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (file == nil) == builtIn else {
            throw ValidationError(
                builtIn ? "give either a file or --built-in" : "a file, or --built-in, is needed")
        }
    }

    func run(in context: CommandContext) async throws {
        let bytes = try file.map(read) ?? Array(#"{"built_in":true}"#.utf8)
        let answer: [UInt8]
        if dryRun {
            answer = try Self.report(bytes, named: file ?? "the built-in book")
        } else {
            guard let token = token ?? context.settings.text(.token) else {
                throw ValidationError("the operator's token is needed: --token, or WATCHLLM_TOKEN")
            }
            let url = context.settings.text(url, .url, default: "http://127.0.0.1:8080")
            answer = try await ServerRequest(url: url, token: token)
                .post("/api/v1/pricing/books", bytes)
        }
        guard !output.json else {
            context.console.write(String(decoding: answer, as: UTF8.self) + "\n")
            return
        }
        guard let value = try? JSONValue(parsing: answer) else {
            throw CommandFailure("the server's answer is no JSON")
        }
        context.console.write(
            PriceImportView(answer: value, isDryRun: dryRun)
                .text(hasColor: context.console.hasColor))
    }

    private func read(_ file: String) throws -> [UInt8] {
        let name = PrintableText.line(file, limit: 200)
        let bytes: [UInt8]?
        do throws(SystemError) {
            let opened = try PosixFileSystem().open(file, for: .reading)
            let count = try opened.byteCount()
            bytes =
                count <= PriceBook.maximumByteCount
                ? try opened.readFully(Int(count), at: 0) : nil
        } catch {
            throw CommandFailure("\(name): \(error)")
        }
        guard let bytes else {
            throw CommandFailure(
                "\(name) has more than \(Readable.bytes(PriceBook.maximumByteCount))")
        }
        return bytes
    }

    /// What the server would answer, but for what it decides itself.
    private static func report(
        _ bytes: [UInt8], named name: String
    ) throws(CommandFailure) -> [UInt8] {
        do throws(PricingError) {
            let read = try PriceBook.isBuiltInAsked(bytes) ? .builtIn() : PriceImport(bytes)
            var json = JSONWriter()
            json.beginObject()
            json.key("price_count")
            json.integer(read.book.rows.count)
            read.report.writeMembers(to: &json)
            json.endObject()
            return json.takeBytes()
        } catch {
            throw CommandFailure(PrintableText.line("\(name): \(error)", limit: 400))
        }
    }
}
