import JSON
import Testing

@testable import CLI

@Suite("serve", .serialized)
struct ServeCommandTests {
    private func json(_ text: String) throws -> JSONValue {
        try JSONValue(parsing: Array(text.utf8))
    }

    @Test("On a new directory it shows the secrets, then where it listens; the demo load is taken")
    func newDirectory() async throws {
        let path = try SampleDirectory.temporaryPath()
        defer { SampleDirectory.remove(path) }
        let (server, made, listening) = try await Transcript.serve(path)
        let url = try #require(listening["url"]?.text)
        let key = try #require(made["api_key"]?.text)
        #expect(url.hasPrefix("http://127.0.0.1:"))
        #expect(listening["otlp_url"]?.kind == .null)
        #expect(listening["data"]?.text == path)

        let demo = await Transcript.run(
            "demo", "--url", url, "--traces", "8", "--json", environment: ["WATCHLLM_KEY": key])
        #expect(demo.exitCode == 0, "\(demo.errors)")
        let sent = try json(demo.output)
        let traces = try json(
            await Transcript.run("traces", "--data", path, "--json", "--limit", "50").output)
        #expect(traces["traces"]?.elements?.count == 8)
        let ids = Set(traces["traces"]?.elements?.compactMap { $0["trace_id"]?.text } ?? [])
        #expect(ids == Set(sent["trace_ids"]?.elements?.compactMap(\.text) ?? []))

        let refused = await Transcript.run("demo", "--url", url, "--key", "sk_live_wrong")
        #expect(refused.exitCode == 1)
        #expect(refused.errors.contains("answers 401"))

        let second = await Transcript.run("serve", "--data", path, "--port", "0")
        #expect(second.exitCode == 1)
        #expect(second.errors.contains("locked"))

        server.cancel()
        #expect(await server.value == 0)
    }

    @Test("changes --follow shows each change when it happens, not when it ends")
    func following() async throws {
        let path = try SampleDirectory.temporaryPath()
        defer { SampleDirectory.remove(path) }
        let (server, made, listening) = try await Transcript.serve(path)
        let url = try #require(listening["url"]?.text)
        let token = try #require(made["operator_token"]?.text)
        let following = Transcript()
        let follower = Task {
            await CommandLineTool.run(
                ["changes", "--follow", "--since", "seq:0", "--url", url, "--json"],
                in: following.context(["WATCHLLM_TOKEN": token]))
        }
        var shown = following.stream.makeAsyncIterator()
        let change = await shown.next()
        #expect(change?.hasPrefix(#"{"seq":"#) == true)
        follower.cancel()
        _ = await follower.value
        server.cancel()
        #expect(await server.value == 0)
    }

    @Test("A port that is taken is a failure in one line, after the secrets were shown")
    func takenPort() async throws {
        let paths = [try SampleDirectory.temporaryPath(), try SampleDirectory.temporaryPath()]
        defer { paths.forEach { SampleDirectory.remove($0) } }
        let transcript = Transcript()
        let server = Task {
            await CommandLineTool.run(
                ["serve", "--data", paths[0], "--port", "0", "--otlp-port", "0", "--json"],
                in: transcript.context())
        }
        var pieces = transcript.stream.makeAsyncIterator()
        _ = await pieces.next()
        let listening = try json(try #require(await pieces.next()))
        let url = try #require(listening["url"]?.text)
        let port = try #require(url.split(separator: ":").last.map(String.init))
        let second = await Transcript.run(
            "serve", "--data", paths[1], "--port", port, "--otlp-port", "0")
        #expect(second.exitCode == 1)
        #expect(second.output.contains("operator token"))
        #expect(
            second.errors
                == "watchllm: can't serve on 127.0.0.1:\(port): Address already in use\n")
        server.cancel()
        #expect(await server.value == 0)
    }

    @Test("demo says in one line that nobody answers")
    func noServer() async {
        let result = await Transcript.run(
            "demo", "--url", "http://127.0.0.1:1", "--key", "sk_test_x")
        #expect(result.exitCode == 1)
        #expect(
            result.errors == "watchllm: http://127.0.0.1:1 does not answer: Connection refused\n")
    }
}
