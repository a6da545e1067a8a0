import Bytes
import Engine
import JSON
import Projections
import Testing

@testable import CLI

@Suite("Commands on a data directory")
struct DirectoryCommandsTests {
    private func json(_ text: String) throws -> JSONValue {
        try JSONValue(parsing: Array(text.utf8))
    }

    @Test("init --new-token makes a further operator's token, and the first stays valid")
    func newToken() async throws {
        let sample = try await SampleDirectory(traceCount: 1)
        let made = await Transcript.run("init", "--new-token", "--data", sample.path, "--json")
        #expect(made.exitCode == 0)
        let token = try #require(try json(made.output)["operator_token"]?.text)
        #expect(token != sample.made.operatorToken)
        let engine = try Engine.open(EngineOptions(dataDirectory: sample.path))
        defer { engine.close() }
        #expect(engine.principal(secret: token) == .operator)
        #expect(engine.principal(secret: sample.made.operatorToken) == .operator)
        let served = await Transcript.run("init", "--new-token", "--data", sample.path)
        #expect(served.exitCode == 1)
        #expect(served.output.isEmpty)
        #expect(served.errors.contains("served by another process"))
        let missing = await Transcript.run("init", "--new-token", "--data", sample.path + "/none")
        #expect(missing.exitCode == 1)
        #expect(missing.errors.contains("no instance lives here"))
    }

    @Test("traces lists every trace, newest first, and the limit cuts the list")
    func traces() async throws {
        let sample = try await SampleDirectory()
        let all = await Transcript.run("traces", "--data", sample.path, "--json")
        #expect(all.exitCode == 0)
        #expect(all.errors.isEmpty)
        let list = try json(all.output)
        let traces = try #require(list["traces"]?.elements)
        #expect(traces.count == sample.requests.count)
        #expect(list["has_more"]?.boolean == false)
        let starts = traces.compactMap { $0["start_time"]?.text }
        #expect(starts == starts.sorted(by: >))
        #expect(
            Set(traces.compactMap { $0["trace_id"]?.text })
                == Set(sample.requests.map(\.traceID)))

        let few = await Transcript.run("traces", "--data", sample.path, "--limit", "3")
        let lines = few.output.split(separator: "\n")
        #expect(lines.count == 5)
        #expect(lines[0].hasPrefix("STARTED (UTC)"))
        #expect(lines[4] == "There are more: --limit shows them.")
    }

    @Test("traces --errors lists the failed ones only, and an unknown project is a failure")
    func tracesFiltered() async throws {
        let sample = try await SampleDirectory()
        let failed = try json(
            await Transcript.run("traces", "--errors", "--data", sample.path, "--json").output)
        let traces = try #require(failed["traces"]?.elements)
        #expect(!traces.isEmpty && traces.count < sample.requests.count)
        #expect(traces.allSatisfy { $0["has_errors"]?.boolean == true })

        let unknown = await Transcript.run("traces", "--project", "proj_x", "--data", sample.path)
        #expect(unknown.exitCode == 1)
        #expect(unknown.errors == "watchllm: there is no project proj_x\n")
    }

    @Test("trace shows every event under its parent, also for the beginning of an id")
    func trace() async throws {
        let sample = try await SampleDirectory()
        let request = try #require(sample.requests.first)
        let prefix = String(request.traceID.prefix(12))
        let whole = await Transcript.run("trace", request.traceID, "--data", sample.path)
        let short = await Transcript.run("trace", prefix, "--data", sample.path)
        #expect(whole.exitCode == 0)
        #expect(whole.output == short.output)
        let lines = whole.output.split(separator: "\n").map(String.init)
        #expect(lines[0] == "support-agent")
        #expect(lines[1].hasPrefix("trace \(request.traceID)  project \(sample.made.projectID)"))
        #expect(lines[2].contains("4 events"))
        #expect(lines.count == 3 + request.eventCount)
        #expect(lines[3].contains("agent support-agent"))
        #expect(lines[4].contains("├─ llm chat gpt-5.4-mini"))
        #expect(lines[5].contains("├─ tool execute_tool lookup_order"))
        #expect(lines[6].contains("└─ llm chat claude-sonnet-4-5"))
    }

    @Test("trace --json gives the events in the order of the tree with their costs")
    func traceJSON() async throws {
        let sample = try await SampleDirectory()
        let request = try #require(sample.requests.first)
        let answer = try json(
            await Transcript.run("trace", request.traceID, "--data", sample.path, "--json").output)
        let events = try #require(answer["events"]?.elements)
        #expect(events.compactMap { $0["depth"]?.unsigned } == [0, 1, 1, 1])
        let costs = events.compactMap { $0["cost_pico_usd"]?.text }.compactMap { Int128($0) }
        #expect(costs.count == 2)
        #expect(
            answer["total_cost_pico_usd"]?.text == String(costs.reduce(0, +)))
        #expect(answer["is_truncated"]?.boolean == false)
    }

    @Test("A failed call is marked as an error, in red where there is colour")
    func failedTrace() async throws {
        let sample = try await SampleDirectory()
        let request = try #require(
            sample.requests.first {
                String(decoding: $0.body, as: UTF8.self).contains("429: tokens per minute")
            })
        let plain = await Transcript.run("trace", request.traceID, "--data", sample.path)
        #expect(plain.output.contains("1 error"))
        #expect(plain.output.contains("≈ $"))
        #expect(!plain.output.contains("\u{1B}"))
        let colored = await Transcript.run(
            "trace", request.traceID, "--data", sample.path, hasColor: true)
        #expect(colored.output.contains("\u{1B}[31m1 error\u{1B}[0m"))
    }

    @Test("No trace and an ambiguous beginning are failures in one line")
    func noTrace() async throws {
        let sample = try await SampleDirectory()
        let none = await Transcript.run("trace", "zz", "--data", sample.path)
        #expect(none.exitCode == 1)
        #expect(none.errors == "watchllm: there is no trace zz\n")
        let several = await Transcript.run("trace", "review-", "--data", sample.path)
        #expect(several.exitCode == 1)
        #expect(several.errors.contains("several traces begin with review-"))
    }

    @Test("digest and rebuild agree, and so does the engine that answers")
    func digests() async throws {
        let sample = try await SampleDirectory()
        let digest = await Transcript.run("digest", "--data", sample.path)
        #expect(digest.exitCode == 0)
        let rebuilt = await Transcript.run("rebuild", "--data", sample.path)
        #expect(rebuilt.output.hasPrefix("Folded "))
        #expect(rebuilt.output.hasSuffix("\n\n" + digest.output))

        let engine = try Engine.open(EngineOptions(dataDirectory: sample.path))
        let live = try engine.digests()
        engine.close()
        let lines = digest.output.split(separator: "\n").map(String.init)
        #expect(
            lines.last == "total \(live.total.hexadecimal) seq \(live.seenThrough)")
        #expect(lines.count == live.digests.count + 1)

        let asJSON = try json(
            await Transcript.run("rebuild", "--data", sample.path, "--json").output)
        #expect(asJSON["total"]?.text == live.total.hexadecimal)
        #expect(asJSON["seq"]?.unsigned == live.seenThrough.rawValue)
        #expect(asJSON["skipped_records"]?.unsigned == 0)
    }

    @Test("init on an initialised directory fails and changes nothing")
    func initTwice() async throws {
        let path = try SampleDirectory.temporaryPath()
        defer { SampleDirectory.remove(path) }
        let first = await Transcript.run("init", "--data", path, "--json")
        #expect(first.exitCode == 0)
        let made = try json(first.output)
        #expect(made["project_id"]?.text?.hasPrefix("proj_") == true)
        #expect(made["api_key"]?.text?.hasPrefix("sk_") == true)
        #expect(made["operator_token"]?.text?.isEmpty == false)
        let names = SampleDirectory.names(in: path + "/log")
        let second = await Transcript.run("init", "--data", path, "--json")
        #expect(second.exitCode == 1)
        #expect(second.output.isEmpty)
        #expect(second.errors == "watchllm: \(path): is initialised already\n")
        #expect(SampleDirectory.names(in: path + "/log") == names)
    }
}
