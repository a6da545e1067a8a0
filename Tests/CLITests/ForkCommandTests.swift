import Bytes
import Engine
import EventLog
import Glibc
import Ingestion
import JSON
import Model
import Projections
import Records
import TestSupport
import Testing

@testable import CLI

@Suite("Forking a data directory")
struct ForkCommandTests {
    /// Every file of a directory, by name.
    private static func bytes(of directory: String) throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for name in SampleDirectory.names(in: directory) {
            let path = directory + "/" + name
            if let stream = opendir(path) {
                closedir(stream)
                for (inner, bytes) in try bytes(of: path) { files[name + "/" + inner] = bytes }
                continue
            }
            let file = try PosixFileSystem().open(path, for: .reading)
            files[name] = try file.readFully(try file.byteCount(), at: 0)
        }
        return files
    }

    /// What the records up to a number come to.
    private static func digest(
        of path: String, through last: SequenceNumber
    ) throws -> ProjectionDigest {
        var log = try DirectoryLog(path)
        var folded = ProjectionSet()
        try log.forEachBatch("", on: Transcript().console()) { batch in
            batch.forEachRecord { number, time, bytes in
                guard number <= last else { return }
                folded.apply(bytes, sequenceNumber: number, commitTime: time)
            }
        }
        return ProjectionSet.total(try folded.digests())
    }

    /// What an engine says of a moment, in one text.
    private static func answers(
        _ engine: Engine, _ project: ProjectID, at: SequenceNumber?
    ) throws -> String {
        var question = EventQuestion(projectID: project)
        question.at = at
        question.limit = 1_000
        let page = try engine.events(question)
        let events = try engine.events(
            page.positions.map(\.sequenceNumber), maximumBytes: .max
        ).events
        var traces = TraceQuestion(projectID: project, limit: 500)
        traces.at = at
        let prices = engine.priceRecords(at: at)
        return "\(page.total) \(events) \(try engine.traces(traces).summaries) "
            + "\(prices.books.map(\.id)) \(prices.overrides.map(\.override.id))"
    }

    @Test("at any moment it serves, verifies, and answers as the original did then")
    func moments() async throws {
        let sample = try await SampleDirectory(seed: 3, traceCount: 20)
        let before = try Self.bytes(of: sample.path)
        let end = try #require(try DirectoryLog(sample.path).report.head?.number.rawValue)
        var random = SeededRandom(seed: 11)
        for round in 0..<20 {
            let wanted = UInt64.random(in: 8...end, using: &random)
            let path = try SampleDirectory.temporaryPath()
            defer { SampleDirectory.remove(path) }
            let made = await Transcript.run(
                "fork", "--data", sample.path, "--until", "seq:\(wanted)", "--into", path,
                "--json")
            #expect(made.exitCode == 0, "\(made.errors)")
            let told = try JSONValue(parsing: Array(made.output.utf8))
            let last = SequenceNumber(try #require(told["last_seq"]?.unsigned))
            #expect(last.rawValue <= wanted)
            let verified = await Transcript.run("verify", "--deep", "--data", path)
            #expect(verified.exitCode == 0, "\(verified.output)\(verified.errors)")
            let digests = [
                try Self.digest(of: path, through: .init(.max)),
                try Self.digest(of: sample.path, through: last),
            ]
            #expect(digests[0] == digests[1], "round \(round), record \(last)")
            try await Self.compare(sample, path, at: last)
        }
        #expect(try Self.bytes(of: sample.path) == before)
    }

    private static func compare(
        _ sample: SampleDirectory, _ path: String, at last: SequenceNumber
    ) async throws {
        // Opening writes to a directory, so the original is asked in a copy of all of it.
        let copy = try SampleDirectory.temporaryPath()
        defer { SampleDirectory.remove(copy) }
        _ = try DataDirectory(path: sample.path).fork(into: copy, through: .init(.max))
        let whole = try Engine.open(EngineOptions(dataDirectory: copy))
        defer { whole.close() }
        let fork = try Engine.open(EngineOptions(dataDirectory: path))
        defer { fork.close() }
        let project = sample.made.projectID
        let then = try answers(whole, project, at: last)
        let now = try answers(fork, project, at: nil)
        #expect(then == now)
        // The keys of then open it, and it takes what is new.
        #expect(fork.principal(secret: sample.made.operatorToken) == .operator)
        let text =
            #"{"type":"log","sdk":{"name":"s","version":"1"},"body":{"level":"info","message":"m"}}"#
        let event = try NativeDecoder().decodeEvent(
            Array(text.utf8).span.bytes, now: fork.wallTime()
        ) { "later" }
        let receipt = try await fork.ingest([event.event], into: project, by: .system)
        #expect(receipt.lastSequenceNumber > last)
        #expect(fork.health().damagedRanges.isEmpty)
    }

    @Test("takes a time, keeps leaves, and has a log id and parent of its own")
    func identity() async throws {
        let sample = try await SampleDirectory(traceCount: 4)
        let path = try SampleDirectory.temporaryPath()
        defer { SampleDirectory.remove(path) }
        let records = await Transcript.run(
            "inspect", "--records", "--json", "--data", sample.path)
        let times = try records.output.split(separator: "\n").compactMap {
            try JSONValue(parsing: Array($0.utf8))["commit_time"]?.text
        }
        let time = try #require(times.dropFirst(times.count / 2).first)
        let text = await Transcript.run(
            "fork", "--data", sample.path, "--until", time, "--into", path + "/")
        #expect(text.exitCode == 0, "\(text.errors)")
        #expect(text.output.hasPrefix("\(path) is \(sample.path) as it was after record "))
        #expect(text.output.contains(", \(time).\n"))
        let (old, new) = (try DirectoryLog(sample.path).report, try DirectoryLog(path).report)
        #expect(old.logID != new.logID)
        // A fork can be forked.
        let second = try SampleDirectory.temporaryPath()
        defer { SampleDirectory.remove(second) }
        let again = await Transcript.run(
            "fork", "--data", path, "--into", second, "--json")
        let told = try JSONValue(parsing: Array(again.output.utf8))
        #expect(told["parent_log_id"]?.text == new.logID.map { "\($0)" })
        #expect(await Transcript.run("verify", "--data", second).exitCode == 0)
    }

    @Test("is made outside of the source only, by whatever path")
    func places() async throws {
        let sample = try await SampleDirectory(traceCount: 2)
        let before = try Self.bytes(of: sample.path)
        let parent = String(sample.path.dropLast("/data".count))
        #expect(symlink(sample.path, parent + "/link") == 0)
        #expect(symlink(parent + "/nothing", parent + "/dangling") == 0)
        for (place, reason) in [
            ("data/sub", "lies in"), ("data/log/sub", "lies in"), ("data/new/sub/", "lies in"),
            ("link/sub", "lies in"), ("data/log/../sub", "lies in"),
            ("new/../data/sub", "goes on with"), ("new/.", "goes on with"),
            ("dangling", "is a symbolic link to nothing"), ("link", "is there already"),
            ("data/log.mark", "is there already"),
        ] {
            let made = await Transcript.run(
                "fork", "--data", sample.path, "--into", "\(parent)/\(place)")
            #expect(made.exitCode == 1, "\(place)")
            #expect(made.errors.contains(reason), "\(place): \(made.errors)")
        }
        let empty = await Transcript.run("fork", "--data", sample.path, "--into", "")
        #expect(empty.exitCode == 64)
        #expect(try Self.bytes(of: sample.path) == before)
        #expect(SampleDirectory.names(in: parent) == ["dangling", "data", "link"])
    }

    @Test("refuses what is not there yet, and says when nobody can read it")
    func untilNumbers() async throws {
        let sample = try await SampleDirectory(traceCount: 2)
        let path = try SampleDirectory.temporaryPath()
        defer { SampleDirectory.remove(path) }
        let end = try DirectoryLog(sample.path).lastNumber
        let late = await Transcript.run(
            "fork", "--data", sample.path, "--until", "\(end.rawValue + 1)", "--into", path)
        #expect(late.exitCode == 1)
        #expect(late.errors.contains("--until: record \(end.rawValue + 1) is not there yet"))
        let early = await Transcript.run(
            "fork", "--data", sample.path, "--until", "0", "--into", path)
        #expect(early.exitCode == 1)
        #expect(early.errors.contains("--until: \(sample.path) has no record so early: the first"))
        let all = await Transcript.run("fork", "--data", sample.path, "--into", path)
        #expect(all.exitCode == 0 && all.errors.isEmpty)
        let raw = try RawLog([])
        var log = try DirectoryLog(raw.path)
        #expect(try !log.hasOperatorToken(through: .init(.max)))
        log = try DirectoryLog(sample.path)
        #expect(try log.hasOperatorToken(through: .init(.max)))
        #expect(try !log.hasOperatorToken(through: .zero))
    }

    @Test("refuses what can't be, and makes nothing then")
    func refusals() async throws {
        let sample = try await SampleDirectory(traceCount: 4)
        let path = try SampleDirectory.temporaryPath()
        defer { SampleDirectory.remove(path) }
        let there = await Transcript.run(
            "fork", "--data", sample.path, "--into", sample.path)
        #expect(there.exitCode == 1)
        #expect(there.errors.contains("is there already"))
        let early = await Transcript.run(
            "fork", "--data", sample.path, "--until", "2001-01-01T00:00:00Z", "--into", path)
        #expect(early.exitCode == 1)
        #expect(early.errors.contains("has no record so early"))
        let wrong = await Transcript.run(
            "fork", "--data", sample.path, "--until", "yesterday", "--into", path)
        #expect(wrong.exitCode == 64)
        try sample.damageLastSegment()
        let other = try SampleDirectory.temporaryPath()
        defer { SampleDirectory.remove(other) }
        let damaged = await Transcript.run("fork", "--data", sample.path, "--into", other)
        #expect(damaged.exitCode == 1)
        #expect(damaged.errors.contains("--accept-loss"))
        #expect(SampleDirectory.names(in: other + ".new").isEmpty)
        let third = try SampleDirectory.temporaryPath()
        defer { SampleDirectory.remove(third) }
        let accepted = await Transcript.run(
            "fork", "--data", sample.path, "--into", third, "--accept-loss")
        #expect(accepted.exitCode == 0, "\(accepted.errors)")
        #expect(accepted.output.contains("Lost, and so not in it: log/"))
        #expect(await Transcript.run("verify", "--data", third).exitCode == 0)
    }

    @Test("refuses a moment that is missing in it, and names all that is")
    func missing() async throws {
        let sample = try await SampleDirectory(traceCount: 4)
        try SampleDirectory.flipBit(inBatch: 1, of: #require(sample.segmentPaths.last))
        let path = try SampleDirectory.temporaryPath()
        defer { SampleDirectory.remove(path) }
        let made = await Transcript.run(
            "fork", "--data", sample.path, "--into", path, "--accept-loss")
        #expect(made.exitCode == 0, "\(made.errors)")
        let verified = await Transcript.run("verify", "--data", sample.path, "--json")
        let hole = try JSONValue(parsing: Array(verified.output.utf8))["damage"]?[0]
        let first = try #require(hole?["first_seq"]?.unsigned)
        let last = try #require(hole?["last_seq"]?.unsigned)
        for number in [first, last] {
            let refused = await Transcript.run(
                "traces", "--data", path, "--at", "seq:\(number)")
            #expect(refused.exitCode == 1)
            #expect(
                refused.errors.contains("one of \(first) to \(last), which are lost"),
                "\(refused.errors)")
        }
        let before = await Transcript.run(
            "traces", "--data", path, "--at", "seq:\(first - 1)")
        #expect(before.exitCode == 0, "\(before.errors)")
    }
}
