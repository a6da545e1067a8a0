import Engine
import JSON
import Model

/// What a started server tells its operator: where it listens, and what to paste.
struct WelcomeView: Sendable {
    /// How this program was called.
    let program: String
    /// The data directory.
    let path: String
    /// The server's root, such as `http://127.0.0.1:8080`.
    let url: String
    /// The root for OTLP on its own port; nil where that is off or taken.
    let otlpURL: String?
    /// The project to ask about; nil if there is none yet.
    let project: ProjectID?
    /// What was made just now; nil where the directory was there before.
    let made: DataDirectory.Initialization?

    /// The text for people.
    var text: String {
        """
        WatchLLM \(ProgramVersion.text) listens on \(url)\(otlpNote)
        Data: \(path)\(keyNote)

        Send an event:

          curl -sS \(url)/api/v1/events \\
            -H "X-API-Key: \(key)" -H 'Content-Type: application/json' \\
            -d '\(Self.sampleEvent)'

        See what it cost:

          curl -sS '\(url)/api/v1/traces/hello-1\(projectQuery)' \\
            -H "Authorization: Bearer \(token)"

        Or send OpenTelemetry traces from your own program:

          export OTEL_EXPORTER_OTLP_ENDPOINT=\(otlpURL ?? url)
          export OTEL_EXPORTER_OTLP_HEADERS=x-api-key=\(key)

        Look around in a terminal:

          \(program) traces --data \(path)

        Or open \(url)/health and \(url)/openapi.json. Ctrl-C stops.

        """
    }

    /// One JSON object for programs.
    var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("url")
        writer.string(url)
        writer.key("otlp_url")
        TraceListView.write(otlpURL, to: &writer)
        writer.key("data")
        writer.string(path)
        writer.key("version")
        writer.string(ProgramVersion.text)
        writer.endObject()
        return writer.text
    }

    static let sampleEvent =
        #"{"type":"token_usage","sdk":{"name":"curl","version":"8"},"traceId":"hello-1","#
        + #""body":{"model":"gpt-4o-mini","inputTokens":1200,"outputTokens":85}}"#

    private var otlpNote: String {
        guard let otlpURL else { return "" }
        return ", and for OTLP on \(otlpURL)"
    }

    private var keyNote: String {
        guard made == nil else { return "" }
        return """

            The keys of this directory were shown when it was made and are kept nowhere: put yours
            into the variables WATCHLLM_KEY and WATCHLLM_TOKEN.
            """
    }

    private var key: String { made?.apiKey ?? "$WATCHLLM_KEY" }
    private var token: String { made?.operatorToken ?? "$WATCHLLM_TOKEN" }
    private var projectQuery: String { project.map { "?project_id=\($0)" } ?? "" }
}
