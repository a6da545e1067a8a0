import Bytes
import Engine
import JSON
import Testing

@testable import CLI

@Suite("Commands on the log")
struct LogCommandsTests {
    private func objects(_ output: String) throws -> [JSONValue] {
        try output.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
    }

    @Test("verify finds nothing wrong with a log that was written and closed")
    func verify() async throws {
        let sample = try await SampleDirectory()
        let text = await Transcript.run("verify", "--data", sample.path)
        #expect(text.exitCode == 0)
        #expect(text.errors.isEmpty)
        #expect(text.output.hasPrefix("Log "))
        #expect(text.output.hasSuffix("\nEverything holds.\n"))
        let answer = try #require(
            try objects(await Transcript.run("verify", "--data", sample.path, "--json").output)
                .first)
        #expect(answer["intact"]?.boolean == true)
        #expect(answer["damage"]?.elements?.isEmpty == true)
        #expect(answer["segments"]?.elements?.count == sample.segmentPaths.count)
    }

    @Test("verify reports a flipped bit with file and records, and exits 1")
    func damage() async throws {
        let sample = try await SampleDirectory()
        try sample.damageLastSegment()
        let text = await Transcript.run("verify", "--data", sample.path)
        #expect(text.exitCode == 1)
        #expect(text.output.contains("Damage: "))
        #expect(text.output.hasSuffix("\nDamaged in 1 place.\n"))
        let answer = try #require(
            try objects(await Transcript.run("verify", "--data", sample.path, "--json").output)
                .first)
        #expect(answer["intact"]?.boolean == false)
        let damage = try #require(answer["damage"]?[0])
        #expect(damage["kind"]?.text == "payload")
        #expect(damage["first_seq"]?.unsigned ?? 0 > 0)
        #expect(damage["last_seq"]?.unsigned ?? 0 >= damage["first_seq"]?.unsigned ?? 1)
    }

    @Test("verify takes an unfinished write at the end for what it is: set aside, exit code 0")
    func setAside() async throws {
        let sample = try await SampleDirectory()
        try sample.appendUnfinishedWrite()
        let text = await Transcript.run("verify", "--data", sample.path)
        #expect(text.exitCode == 0)
        #expect(text.output.contains("Set aside, never acknowledged: "))
        #expect(text.output.contains("(an unfinished write)"))
        #expect(text.output.hasSuffix("\nEverything holds.\n"))
        let answer = try #require(
            try objects(await Transcript.run("verify", "--data", sample.path, "--json").output)
                .first)
        #expect(answer["intact"]?.boolean == true)
        #expect(answer["set_aside"]?[0]?["reason"]?.text == "unfinished")
    }

    @Test("Other answers about a damaged log come with a warning, and with exit code 0")
    func warning() async throws {
        let sample = try await SampleDirectory()
        try sample.damageLastSegment()
        let traces = await Transcript.run("traces", "--data", sample.path)
        #expect(traces.exitCode == 0)
        #expect(traces.errors.hasPrefix("watchllm: warning: the log is damaged"))
    }

    @Test("inspect gives every record once, in order, below its batch and segment")
    func inspect() async throws {
        let sample = try await SampleDirectory()
        let result = await Transcript.run("inspect", "--records", "--data", sample.path, "--json")
        #expect(result.exitCode == 0)
        let lines = try objects(result.output)
        let records = lines.compactMap { $0["record"]?.unsigned }
        #expect(records == records.sorted() && Set(records).count == records.count)
        let counted = lines.reduce(UInt64(0)) {
            $0 + ($1["segment"] == nil ? 0 : $1["records"]?.unsigned ?? 0)
        }
        #expect(UInt64(records.count) == counted)
        let eventCount = lines.filter { $0["kind"]?.text == "EventIngested" }.count
        #expect(eventCount == sample.requests.reduce(0) { $0 + $1.eventCount })
        #expect(lines.allSatisfy { $0["problem"] == nil })
    }

    @Test("inspect narrows to a range and a limit")
    func inspectRange() async throws {
        let sample = try await SampleDirectory()
        let range = try objects(
            await Transcript.run(
                "inspect", "--records", "--from", "5", "--to", "8", "--data", sample.path, "--json"
            ).output)
        #expect(range.compactMap { $0["record"]?.unsigned } == [5, 6, 7, 8])
        let limited = await Transcript.run(
            "inspect", "--records", "--limit", "2", "--data", sample.path, "--json")
        #expect(limited.exitCode == 0)
        #expect(try objects(limited.output).filter { $0["record"] != nil }.count == 2)
        #expect(limited.errors.contains("--limit 2 was reached"))
    }

    @Test("inspect of a segment that is not there is a failure")
    func missingSegment() async throws {
        let sample = try await SampleDirectory(traceCount: 1)
        let result = await Transcript.run("inspect", "--segment", "99", "--data", sample.path)
        #expect(result.exitCode == 1)
        #expect(result.errors.contains("there is no segment 99"))
    }

    @Test("Reading takes no lock: every command works beside an engine that writes")
    func besideWriter() async throws {
        let sample = try await SampleDirectory()
        let engine = try Engine.open(EngineOptions(dataDirectory: sample.path))
        defer { engine.close() }
        for command in ["traces", "verify", "inspect", "digest", "rebuild"] {
            let result = await Transcript.run(command, "--data", sample.path)
            #expect(result.exitCode == 0, "\(command): \(result.errors)")
        }
    }
}
