import Bytes
import Engine
import EventLog
import JSON
import Model
import Pricing
import Projections
import Records
import Testing

@testable import CLI

@Suite("Replaying a log")
struct ReplayCommandTests {
    private func objects(_ output: String) throws -> [JSONValue] {
        try output.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
    }

    @Test("shows each record once, and its rows before and after, which follow on one another")
    func rows() async throws {
        let sample = try await SampleDirectory()
        let result = await Transcript.run(
            "replay", "--data", sample.path, "--projection", "all", "--json", "--state")
        #expect(result.exitCode == 0)
        var rows: [JSONValue: JSONValue] = [:]
        var numbers: [UInt64] = []
        var state: [JSONValue] = []
        for line in try objects(result.output) {
            if let row = line["state"] {
                state.append(row)
                continue
            }
            numbers.append(try #require(line["record"]?["record"]?.unsigned))
            for change in line["changes"]?.elements ?? [] {
                let key = JSONValue.array([change["projection"] ?? .null, change["key"] ?? .null])
                #expect(change["before"] == rows[key] ?? .null)
                rows[key] = change["after"]
            }
        }
        #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count)
        for row in state {
            let key = JSONValue.array([row["projection"] ?? .null, row["key"] ?? .null])
            #expect(rows[key] == row["row"])
        }
        // What the rows come to is what the projections say.
        var log = try DirectoryLog(sample.path)
        let folded = try FoldedLog(&log, on: Transcript().console())
        #expect(UInt64(numbers.count) == folded.recordCount)
        let traces = state.filter { $0["projection"]?.text == "traces" }
        let (summaries, _) = try folded.projections.view.traces(
            TraceQuestion(projectID: nil, limit: 1_000))
        #expect(traces.count == summaries.count)
        for summary in summaries {
            let row = traces.first { $0["key"]?["trace_id"]?.text == summary.traceID }?["row"]
            #expect(row?["name"]?.text == summary.name)
            #expect(row?["start_time"]?.text == summary.startTime.rfc3339)
            #expect(row?["end_time"]?.text == summary.endTime.rfc3339)
            #expect(row?["event_count"]?.unsigned == UInt64(summary.eventCount))
            #expect(row?["error_count"]?.unsigned == UInt64(summary.errorCount))
            #expect(row?["total_tokens"]?.unsigned == summary.totalTokens)
            #expect(row?["total_cost_pico_usd"]?.text == "\(summary.totalCost.rawValue)")
            #expect(row?["has_default_price"]?.boolean == summary.hasDefaultPrice)
            #expect(row?["session_id"]?.text == summary.sessionID)
            #expect(row?["user_id"]?.text == summary.userID)
        }
    }

    @Test("lets go of a trace at its last record, and shows the same rows")
    func ends() async throws {
        let sample = try await SampleDirectory()
        let log = try DirectoryLog(sample.path)
        for cut in [log.endNumber.rawValue, log.endNumber.rawValue / 2, 1] {
            let last = SequenceNumber(cut)
            let ends = try TraceEnds(of: log, through: last)
            var found: [String: SequenceNumber] = [:]
            var fold = RowFold([.traces])
            var keptCounts: [Int] = []
            try log.batches(.zero...last) { batch in
                batch.forEachRecord { number, time, bytes in
                    guard number <= last else { return }
                    let step = fold.apply(bytes, sequenceNumber: number, commitTime: time)
                    if ends.isEnd(number) { fold.forgetTrace(step) }
                    keptCounts.append(fold.keptRows.count)
                    for change in step.changes { found["\(change.key)"] = number }
                }
            }
            let told = (0...cut).map { SequenceNumber($0) }.filter { ends.isEnd($0) }
            #expect(told == found.values.sorted())
            #expect(keptCounts.last == 0)
            #expect(cut == 1 || keptCounts.contains { $0 > 0 })
        }
        func lines(_ more: String...) async -> [Substring] {
            let transcript = Transcript()
            _ = await CommandLineTool.run(
                ["replay", "--data", sample.path, "--json"] + more, in: transcript.context())
            return transcript.output.split(separator: "\n")
                .filter { !$0.hasPrefix(#"{"state":"#) }
        }
        #expect(await lines() == lines("--state"))
    }

    @Test("takes only what is asked for")
    func filters() async throws {
        let sample = try await SampleDirectory()
        func lines(_ more: String...) async throws -> [JSONValue] {
            let transcript = Transcript()
            let code = await CommandLineTool.run(
                ["replay", "--data", sample.path, "--json"] + more, in: transcript.context())
            #expect(code == 0, "\(transcript.errors)")
            return try objects(transcript.output).compactMap { $0["record"] }
        }
        let all = try await lines()
        #expect(try await lines("--kind", "KeyIssued").count == 2)
        let tools = try await lines("--kind", "tool")
        #expect(!tools.isEmpty && tools.allSatisfy { $0["event_kind"]?.text == "tool" })
        let range = try await lines("--from", "10", "--to", "seq:12")
        #expect(range.compactMap { $0["record"]?.unsigned } == [10, 11, 12])
        let time = try #require(all[9]["commit_time"]?.text)
        let since = try await lines("--from", time)
        #expect(since.allSatisfy { $0["commit_time"]?.text ?? "" >= time })
        #expect(since.count == all.count { $0["commit_time"]?.text ?? "" >= time })
        #expect(try await lines("--project", "nobody").isEmpty)
        let found = try await lines("--grep", "GPT-4o")
        #expect(!found.isEmpty && found.count < all.count)
        let traces = all.compactMap { $0["trace_id"]?.text }
        let trace = try #require(traces.first)
        #expect(try await lines("--trace", trace).allSatisfy { $0["trace_id"]?.text == trace })
    }

    @Test("goes forward and back by keys, exactly")
    func keys() async throws {
        let sample = try await SampleDirectory()
        var stepping = LogStepping(
            try DirectoryLog(sample.path),
            RecordFilter(range: SequenceNumber.zero...SequenceNumber(.max), kind: "span"),
            Set(RowProjection.allCases))
        var seen: [(place: String, lines: [String], state: [String])] = []
        func look() -> (place: String, lines: [String], state: [String]) {
            (stepping.place, stepping.lines(hasColor: false, columns: 100), stepping.stateLines)
        }
        seen.append(look())
        while try stepping.forward() { seen.append(look()) }
        #expect(seen.count > 20)
        for place in seen.indices.dropLast().reversed() {
            #expect(try stepping.back())
            #expect(look() == seen[place], "\(place)")
        }
        #expect(try !stepping.back())
        try stepping.toEnd()
        #expect(look() == seen[seen.count - 1])
        #expect(try stepping.find("no such text anywhere") == false)
        #expect(look() == seen[seen.count - 1])
        #expect(try stepping.jump(to: "yesterday") != nil)
        let middle = seen[seen.count / 2]
        let number = try #require(middle.place.split(separator: " ").dropFirst().first)
        #expect(try stepping.jump(to: "seq:\(number)") == nil)
        #expect(look() == middle)
    }

    /// Records 1 to 13, of which 4, 5, 12 and 13 can't be read.
    private func damagedLog() throws -> RawLog {
        let log = try RawLog(
            (1...6).map { .init(records: [RawLog.event("e\($0)"), RawLog.usage(1)]) })
        let name = try #require(
            SampleDirectory.names(in: log.path + "/log").first { $0.hasSuffix(".wlog") })
        for batch in [2, 6] {
            try SampleDirectory.flipBit(inBatch: batch, of: "\(log.path)/log/\(name)")
        }
        return log
    }

    @Test("tells damage where it is, and once more as a warning")
    func damage() async throws {
        let log = try damagedLog()
        let text = await Transcript.run("replay", "--data", log.path)
        #expect(text.exitCode == 0)
        #expect(text.errors.contains("warning: the log is damaged"))
        let lines = text.output.split(separator: "\n").filter { !$0.hasPrefix("   ") }
        #expect(lines.firstIndex { $0.contains("records 4 to 5 are lost") } == 3)
        #expect(lines.last == "records 12 to 13 are lost to damage")
        let json = await Transcript.run("replay", "--data", log.path, "--json", "--from", "3")
        let numbers = try objects(json.output).map {
            $0["record"]?["record"]?.unsigned ?? $0["lost"]?["first_seq"]?.unsigned
        }
        #expect(numbers == [3, 4, 6, 7, 8, 9, 10, 11, 12])
        #expect(json.errors.contains("warning: the log is damaged"))
        // A filter hides no hole, a range does; and it may end within one.
        let filtered = await Transcript.run(
            "replay", "--data", log.path, "--json", "--kind", "KeyIssued", "--to", "4")
        let lost = try objects(filtered.output)
        #expect(lost.count == 1 && lost[0]["lost"]?["last_seq"]?.unsigned == 5)
        let behind = await Transcript.run("replay", "--data", log.path, "--from", "6", "--to", "9")
        #expect(!behind.output.contains("lost"))
    }

    @Test("stops at lost records, and goes back over them")
    func steppingOverDamage() async throws {
        let log = try damagedLog()
        var stepping = LogStepping(
            try DirectoryLog(log.path),
            RecordFilter(range: SequenceNumber.zero...SequenceNumber(.max)),
            Set(RowProjection.allCases))
        var seen: [[String]] = []
        func look() -> [String] {
            [stepping.place] + stepping.lines(hasColor: false, columns: 100) + stepping.stateLines
        }
        seen.append(look())
        while try stepping.forward() { seen.append(look()) }
        #expect(seen.count == 12)
        #expect(seen[4][0] == "records 4 to 5 of 13")
        #expect(seen[4][1] == "records 4 to 5 are lost to damage")
        #expect(seen[11][1] == "records 12 to 13 are lost to damage")
        for place in seen.indices.dropLast().reversed() {
            #expect(try stepping.back())
            #expect(look() == seen[place], "\(place)")
        }
        for number in [4, 5] {
            #expect(try stepping.jump(to: "\(number)") == nil)
            #expect(look() == seen[4])
        }
        #expect(try stepping.find("e3"))
        #expect(look()[0].hasPrefix("record 6 of "))
        let transcript = Transcript()
        var context = transcript.context()
        context.keys = { TypedKeys("Gq") }
        _ = await CommandLineTool.run(["replay", "--step", "--data", log.path], in: context)
        #expect(transcript.errors.contains("warning: the log is damaged"))
    }

    @Test("says when nothing is what was asked for, and what there is")
    func nothing() async throws {
        let log = try RawLog([.init(records: [RawLog.event("e"), RawLog.usage(1)])])
        for (arguments, code, message) in [
            (["--from", "99"], Int32(1), "--from: record 99 is not there yet: the last is 3"),
            (["--to", "99"], 1, "--to: record 99 is not there yet: the last is 3"),
            (["--project", "nope"], 0, "no record is what was asked for"),
            (["--trace", "zzz"], 0, "no record is what was asked for"),
            (["--kind", "bogus"], 64, "there is no kind 'bogus': there are EventIngested, "),
            (["--projection", "bogus"], 64, "there are projects, keys, prices, usage, events, "),
            (["--projection", "usage,"], 64, "there is no projection ''"),
            (["--projection", "usage,models"], 0, ""), (["--kind", "eventingested"], 0, ""),
        ] {
            let transcript = Transcript()
            let found = await CommandLineTool.run(
                ["replay", "--data", log.path] + arguments, in: transcript.context())
            #expect(found == code, "\(arguments)")
            let errors = transcript.errors.replacing("\n", with: " ")
            #expect(message.isEmpty ? errors.isEmpty : errors.contains(message), "\(errors)")
        }
        var stepping = LogStepping(
            try DirectoryLog(log.path),
            RecordFilter(range: SequenceNumber.zero...SequenceNumber(.max)), [])
        #expect(try stepping.jump(to: "4") == "there are the records 1 to 3")
        #expect(stepping.place.hasPrefix("before the first"))
        #expect(try stepping.jump(to: "3") == nil)
        #expect(try stepping.jump(to: "0") == nil)
        #expect(stepping.place.hasPrefix("before the first"))
    }

    @Test("keeps the rows of prices for the state, and says that it keeps none of events")
    func state() async throws {
        let sample = try await SampleDirectory(traceCount: 1)
        do {
            let engine = try Engine.open(EngineOptions(dataDirectory: sample.path))
            defer { engine.close() }
            try await engine.setPrice(
                try OverrideDraft(
                    json: Array(#"{"pattern": "*", "input": 0, "output": 0}"#.utf8)),
                by: .operator)
        }
        let result = await Transcript.run(
            "replay", "--data", sample.path, "--projection", "all", "--json", "--state")
        let rows = try objects(result.output).compactMap { $0["state"]?["projection"]?.text }
        #expect(rows.contains("prices") && !rows.contains("events"))
        #expect(result.errors.contains(LogStepping.eventsNote))
        let few = await Transcript.run("replay", "--data", sample.path, "--state")
        #expect(few.errors.isEmpty)
        #expect(few.output.contains("\nprices "))
    }

    @Test("colours what it shows, and never what was recorded")
    func colour() async throws {
        let sample = try await SampleDirectory(traceCount: 2)
        let result = await Transcript.run("replay", "--data", sample.path, hasColor: true)
        #expect(result.output.contains("      \u{1B}[32m~\u{1B}[0m \u{1B}[36mtraces proj_"))
        #expect(!result.output.contains("·[3"))
        let plain = await Transcript.run("replay", "--data", sample.path)
        #expect(plain.output == result.output.replacing(#/\u{1B}\[[0-9]*m/#, with: ""))
    }

    @Test("is drawn with its keys, and watches rows")
    func session() async throws {
        let sample = try await SampleDirectory()
        let transcript = Transcript()
        var context = transcript.context()
        context.keys = { TypedKeys("nnwusage\rGsb/key\rq") }
        let code = await CommandLineTool.run(
            ["replay", "--step", "--data", sample.path], in: context)
        #expect(code == 0)
        #expect(transcript.output.contains("before the first record of"))
        #expect(transcript.output.contains("\nrecord 2 of "))
        #expect(transcript.output.contains("\nusage = usage proj_"))
        #expect(transcript.output.contains("\n\(Stepper.help)"))
        let plain = await Transcript.run("replay", "--step", "--data", sample.path)
        #expect(plain.errors.contains("--step needs a terminal"))
        #expect(plain.output.hasPrefix("  1  "))
    }
}
