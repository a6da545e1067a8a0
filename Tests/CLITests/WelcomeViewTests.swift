import JSON
import Model
import Testing

@testable import CLI

@Suite("What a started server tells")
struct WelcomeViewTests {
    private func view(otlpURL: String?) -> WelcomeView {
        WelcomeView(
            program: "watchllm", path: "data", url: "http://127.0.0.1:8080", otlpURL: otlpURL,
            project: ProjectID("proj_0123456789ab"), made: nil)
    }

    @Test("What is to be pasted expands variables, and asks about a project that is there")
    func pasting() {
        let text = view(otlpURL: nil).text
        #expect(text.contains(#"-H "X-API-Key: $WATCHLLM_KEY""#))
        #expect(text.contains(#"-H "Authorization: Bearer $WATCHLLM_TOKEN""#))
        #expect(text.contains("/traces/hello-1?project_id=proj_0123456789ab'"))
    }

    @Test("An existing directory's keys are not shown, and that is said")
    func existing() {
        let text = view(otlpURL: "http://127.0.0.1:4318").text
        #expect(text.contains("$WATCHLLM_KEY") && text.contains("$WATCHLLM_TOKEN"))
        #expect(text.contains("kept nowhere"))
        #expect(text.contains("OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318\n"))
    }

    @Test("Without an OTLP port the main one is what to set")
    func withoutOTLP() {
        let text = view(otlpURL: nil).text
        #expect(text.contains("OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:8080\n"))
        #expect(view(otlpURL: nil).json.contains("\"otlp_url\":null"))
    }

    @Test("The event to paste is JSON")
    func sample() throws {
        let event = try JSONValue(parsing: Array(WelcomeView.sampleEvent.utf8))
        #expect(event["type"]?.text == "token_usage")
        #expect(event["traceId"]?.text == "hello-1")
    }
}
