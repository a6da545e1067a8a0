import Engine
import Glibc
import JSON
import Projections
import Testing

@testable import CLI

/// spec/time.md
@Suite("Commands as of a moment")
struct MomentCommandTests {
    @Test("answer as a directory that ended there", arguments: ["traces", "digest"])
    func moments(command: String) async throws {
        let sample = try await SampleDirectory(traceCount: 6)
        let fork = try SampleDirectory.temporaryPath()
        defer { SampleDirectory.remove(fork) }
        let last = try await Self.last(sample.path)
        let middle = "seq:\(last / 2)"
        let made = await Transcript.run(
            "fork", "--until", middle, "--into", fork, "--data", sample.path)
        #expect(made.exitCode == 0, "\(made.errors)")
        let then = await Transcript.run(command, "--at", middle, "--data", sample.path, "--json")
        let forked = await Transcript.run(command, "--data", fork, "--json")
        #expect(then.exitCode == 0, "\(then.errors)")
        #expect(then.output == forked.output)
        let now = await Transcript.run(command, "--at", "seq:\(last)", "--data", sample.path)
        #expect(now.output == (await Transcript.run(command, "--data", sample.path).output))
    }

    @Test("refuse what is no moment, or is not there yet")
    func refusals() async throws {
        let sample = try await SampleDirectory(traceCount: 2)
        let ahead = await Transcript.run(
            "traces", "--at", "seq:99999999", "--data", sample.path)
        #expect(ahead.exitCode == 1)
        #expect(ahead.errors.contains("is not there yet"))
        let wrong = await Transcript.run("digest", "--at", "yesterday", "--data", sample.path)
        #expect(wrong.exitCode == 64)
        let before = await Transcript.run(
            "traces", "--at", "seq:0", "--data", sample.path, "--json")
        #expect(before.output == #"{"traces":[],"has_more":false}"# + "\n")
    }

    @Test("diff tells what came in between")
    func difference() async throws {
        let sample = try await SampleDirectory(traceCount: 6)
        let last = try await Self.last(sample.path)
        let all = await Transcript.run("diff", "--from", "seq:0", "--data", sample.path)
        #expect(all.output.contains("+ project \(sample.made.projectID)"))
        #expect(all.output.contains("~ project \(sample.made.projectID)  events 0 → "))
        let none = await Transcript.run("diff", "--from", "seq:\(last)", "--data", sample.path)
        #expect(none.output.hasSuffix("\nnothing changed\n"))
        let json = await Transcript.run(
            "diff", "--from", "seq:0", "--data", sample.path, "--json")
        let value = try JSONValue(parsing: Array(json.output.utf8))
        #expect(value["events"]?[0]?["events"]?["before"]?.unsigned == 0)
        let engine = try Engine.open(EngineOptions(dataDirectory: sample.path))
        defer { engine.close() }
        let live = try engine.overview(sample.made.projectID, window: .everything)
        #expect(value["events"]?[0]?["events"]?["after"]?.unsigned == live.totalEvents)
        let wrong = await Transcript.run(
            "diff", "--from", "seq:\(last)", "--to", "seq:1", "--data", sample.path)
        #expect(wrong.exitCode == 1)
    }

    @Test("rebuild compares with what is on disk, one projection or all")
    func rebuild() async throws {
        let sample = try await SampleDirectory(traceCount: 4)
        let dry = await Transcript.run("rebuild", "--dry-run", "--data", sample.path)
        #expect(dry.exitCode == 0, "\(dry.errors)")
        #expect(dry.output.contains("\nEqual to what is kept on disk.\n"))
        let one = await Transcript.run(
            "rebuild", "--projection", "traces", "--data", sample.path, "--json")
        let value = try JSONValue(parsing: Array(one.output.utf8))
        #expect(value["exchanged"]?.boolean == true)
        #expect(value["projections"]?.each("name").compactMap(\.text) == ["traces"])
        let wrong = await Transcript.run("rebuild", "--projection", "all", "--data", sample.path)
        #expect(wrong.exitCode == 64)
    }

    private static func last(_ path: String) async throws -> UInt64 {
        let digest = await Transcript.run("digest", "--data", path, "--json")
        return try #require(try JSONValue(parsing: Array(digest.output.utf8))["seq"]?.unsigned)
    }
}

extension JSONValue {
    /// The elements' values of a key.
    fileprivate func each(_ key: String) -> [JSONValue] {
        (elements ?? []).map { $0[key] ?? .null }
    }
}
