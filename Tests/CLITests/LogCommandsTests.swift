import Bytes
import Engine
import Glibc
import JSON
import Records
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
        #expect(text.output.contains("\n  lost   records "))
        #expect(text.output.contains("\n  why    payload: "))
        #expect(text.output.contains("\n  means  everything before and after is kept"))
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

    @Test("A key store without any segment or mark is a log that is gone, not an empty one")
    func goneLog() async throws {
        let sample = try await SampleDirectory(traceCount: 1)
        for segment in sample.segmentPaths { unlink(segment) }
        unlink(sample.path + "/log.mark")
        for command in ["verify", "digest", "traces", "rebuild"] {
            let told = await Transcript.run(command, "--data", sample.path)
            #expect(told.exitCode == (command == "verify" ? 2 : 1), "\(command)")
            #expect(told.output.isEmpty)
            #expect(told.errors.contains("no segment of the log is left: restore log/"))
        }
        let served = await Transcript.run("serve", "--data", sample.path, "--port", "0")
        #expect(served.exitCode == 1)
        #expect(served.errors.contains("has a keystore but no log: restore log/ and log.mark"))
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

    @Test(
        "verify tells which segments are sealed, with their roots, and finds copies by their name")
    func sealedSegments() async throws {
        let sample = try await SampleDirectory(traceCount: 2)
        // Every open writes a segment of its own; the one before is sealed then.
        for _ in 0..<2 {
            let engine = try Engine.open(EngineOptions(dataDirectory: sample.path))
            _ = try await engine.createProject(name: "p", description: nil, by: .system)
            engine.close()
        }
        let answer = try #require(
            try objects(await Transcript.run("verify", "--data", sample.path, "--json").output)
                .first)
        let segments = try #require(answer["segments"]?.elements)
        #expect(segments.count == sample.segmentPaths.count && segments.count > 2)
        #expect(segments.first?["sealed"]?.boolean == true)
        #expect(segments.first?["root"]?.text?.count == 64)
        #expect(segments.last?["sealed"]?.boolean == false)
        #expect(segments.last?["root"]?.kind == .null)
        #expect(answer["damage"]?.elements?.isEmpty == true)
        let text = await Transcript.run("verify", "--data", sample.path)
        let root = try #require(segments.first?["root"]?.text)
        #expect(text.output.contains("  sealed      \(root.prefix(16))…\n"))
        #expect(text.output.contains("  not sealed\n"))
    }

    @Test("The copy of set-aside bytes is named, also once a later open has left it behind")
    func copies() async throws {
        let sample = try await SampleDirectory(traceCount: 1)
        try sample.appendUnfinishedWrite()
        let engine = try Engine.open(EngineOptions(dataDirectory: sample.path))
        _ = try await engine.createProject(name: "p", description: nil, by: .system)
        engine.close()
        let tails = SampleDirectory.names(in: sample.path + "/log").filter {
            $0.hasSuffix(".tail")
        }
        #expect(tails.count == 1)
        let answer = try #require(
            try objects(await Transcript.run("verify", "--data", sample.path, "--json").output)
                .first)
        let named = (answer["set_aside"]?.each("copy") ?? []).compactMap(\.text)
        let older = (answer["older_copies"]?.elements ?? []).compactMap(\.text)
        #expect(named + older == tails)
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

    @Test("rebuild names a hole and takes nothing, unless what is left is accepted")
    func rebuildAcrossHole() async throws {
        let sample = try await SampleDirectory()
        let whole = try #require(
            try objects(await Transcript.run("rebuild", "--data", sample.path, "--json").output)
                .first)
        #expect(whole["adopted"]?.boolean == true)
        #expect(whole["missing"]?.elements?.isEmpty == true)
        try sample.damageLastSegment()
        let refused = await Transcript.run("rebuild", "--data", sample.path)
        #expect(refused.exitCode == 1)
        #expect(refused.output.isEmpty)
        #expect(refused.errors.contains(".wlog, bytes "))
        #expect(refused.errors.contains("--accept-loss"))
        let asJSON = await Transcript.run("rebuild", "--data", sample.path, "--json")
        #expect(asJSON.exitCode == 1)
        let refusal = try #require(try objects(asJSON.output).first)
        #expect(refusal["adopted"]?.boolean == false)
        #expect(refusal["total"] == nil)
        let hole = try #require(refusal["missing"]?[0])
        let lost = try #require(hole["first_seq"]?.unsigned)...(hole["last_seq"]?.unsigned ?? 0)
        let accepted = await Transcript.run(
            "rebuild", "--accept-loss", "--data", sample.path, "--json")
        #expect(accepted.exitCode == 0)
        let rest = try #require(try objects(accepted.output).first)
        // It is shown, and takes nothing's place.
        #expect(rest["adopted"]?.boolean == false)
        #expect(rest["missing"]?.elements?.count == 1)
        #expect(
            (whole["records"]?.unsigned ?? 0) - (rest["records"]?.unsigned ?? 0)
                == UInt64(lost.count))
        let text = await Transcript.run("rebuild", "--accept-loss", "--data", sample.path)
        #expect(text.output.contains("\nMissing: 0000"))
        #expect(text.output.contains(rest["total"]?.text ?? "none"))
    }

    @Test(
        "serve --strict refuses a damaged log with the file, its bytes and the records, and exit 3")
    func strict() async throws {
        let sample = try await SampleDirectory()
        try sample.damageLastSegment()
        for arguments in [["--strict"], []] {
            let transcript = Transcript()
            let code = await CommandLineTool.run(
                ["serve", "--data", sample.path, "--port", "0"] + arguments,
                in: transcript.context(arguments.isEmpty ? ["WATCHLLM_STRICT": "true"] : [:]))
            #expect(code == 3)
            #expect(transcript.output.isEmpty)
            #expect(transcript.errors.contains("\n  log/0000"))
            #expect(transcript.errors.contains(" are lost ("))
            #expect(transcript.errors.contains("without --strict"))
        }
    }
}

extension JSONValue {
    /// The elements' values of a key.
    fileprivate func each(_ key: String) -> [JSONValue] {
        (elements ?? []).map { $0[key] ?? .null }
    }
}
