import Engine
import Glibc
import JSON
import Model
import Steps
import Testing

@testable import CLI

@Suite("Stepping through a trace")
struct StepsCommandTests {
    private static func trace(_ sample: SampleDirectory) async throws -> String {
        let list = await Transcript.run("traces", "--data", sample.path, "--json")
        let traces = try JSONValue(parsing: Array(list.output.utf8))["traces"]?.elements ?? []
        // The one with most to see.
        let longest = traces.max {
            ($0["event_count"]?.unsigned ?? 0) < ($1["event_count"]?.unsigned ?? 0)
        }
        return try #require(longest?["trace_id"]?.text)
    }

    @Test("writes every step out where nobody presses keys")
    func list() async throws {
        let sample = try await SampleDirectory()
        let id = try await Self.trace(sample)
        let text = await Transcript.run("steps", id, "--data", sample.path)
        #expect(text.exitCode == 0)
        #expect(text.output.hasPrefix("1  +0 µs  "))
        #expect(text.output.contains("\n  ~ /usage/total_tokens "))
        let json = await Transcript.run("steps", id, "--data", sample.path, "--json", "--state")
        let steps = try json.output.split(separator: "\n").map {
            try JSONValue(parsing: Array($0.utf8))
        }
        #expect(steps.map { $0["step"]?.unsigned } == (1...UInt64(steps.count)).map { $0 })
        #expect(steps.last?["state"]?["usage"]?["model_calls"]?.unsigned ?? 0 > 0)
    }

    @Test("goes where the keys say, and back")
    func keys() async throws {
        let sample = try await SampleDirectory()
        let id = try await Self.trace(sample)
        let transcript = Transcript()
        var context = transcript.context()
        context.keys = {
            TypedKeys("nnb\u{1B}[CGgj2\r/llm\rw/usage/model_calls\rsj9999\rjx\rq")
        }
        let code = await CommandLineTool.run(["steps", id, "--data", sample.path], in: context)
        #expect(code == 0)
        let places = transcript.output.split(separator: "\n").compactMap { line in
            line.firstMatch(of: #/^(?:step (\d+) of|before the first)/#).map { match in
                match.1.map { String($0) } ?? "0"
            }
        }
        let last = try #require(places.max { (Int($0) ?? 0) < (Int($1) ?? 0) })
        #expect(places.prefix(7) == ["0", "1", "2", "1", "2", last, "0"])
        #expect(transcript.output.contains("\n\(Stepper.help)"))
        #expect(transcript.output.contains("\n/usage/model_calls = "))
        #expect(transcript.output.contains("\n/conversation"))
        #expect(transcript.output.contains("there are the steps 1 to \(last)"))
        #expect(transcript.output.contains("'x' is no step"))
        #expect(transcript.output.contains("\rjump to \(TraceStepping.jumpHint): 2"))
    }

    @Test("goes to the last step up to a time")
    func times() async throws {
        let sample = try await SampleDirectory()
        let id = try await Self.trace(sample)
        var log = try DirectoryLog(sample.path)
        let (_, steps) = try TraceStepReading().run(
            TraceSearch(id: id, projectID: nil), in: &log, on: Transcript().console())
        var stepping = TraceStepping(steps)
        for number in 1...steps.count {
            let micros = steps.offsetMicroseconds(number)
            let expected = (1...steps.count).last { steps.offsetMicroseconds($0) <= micros }
            let seconds =
                "\(micros / 1_000_000)." + String("\(1_000_000 + micros % 1_000_000)".dropFirst())
            #expect(stepping.jump(to: "+\(seconds)") == nil)
            #expect(stepping.place.hasPrefix("step \(expected ?? 0) of "))
            #expect(stepping.jump(to: steps.head(number).timestamp.rfc3339) == nil)
            #expect(stepping.place.hasPrefix("step \(expected ?? 0) of "))
        }
        #expect(stepping.jump(to: "+999999") == nil)
        #expect(stepping.place.hasPrefix("step \(steps.count) of "))
        #expect(stepping.jump(to: "2001-01-01T00:00:00Z") == nil)
        #expect(stepping.place.hasPrefix("before the first"))
        for wrong in ["+-5", "+", "+.", "+1e3", "+0x1p3", "+nan"] {
            #expect(stepping.jump(to: wrong)?.contains("nothing like +2.5") == true)
        }
    }

    @Test("says in which project a trace is, and that one may be lost")
    func missing() async throws {
        let sample = try await SampleDirectory(traceCount: 3)
        let id = try await Self.trace(sample)
        let other = await Transcript.run("steps", id, "--data", sample.path, "--project", "nope")
        #expect(other.exitCode == 1)
        #expect(other.errors.contains("\(id) in project nope; it is in \(sample.made.projectID)"))
        let none = await Transcript.run("steps", "zzz", "--data", sample.path)
        #expect(none.errors == "watchllm: there is no trace zzz\n")
        try sample.damageLastSegment()
        let lost = await Transcript.run("steps", "zzz", "--data", sample.path)
        #expect(lost.errors.contains("warning: the log is damaged"))
        #expect(lost.errors.contains("there is no trace zzz"))
    }

    @Test("reads the keys of a terminal, in raw mode, and puts it back")
    func terminal() throws {
        var master: Int32 = 0
        var terminal: Int32 = 0
        try #require(openpty(&master, &terminal, nil, nil, nil) == 0)
        defer {
            close(master)
            close(terminal)
        }
        var before = termios()
        tcgetattr(terminal, &before)
        do {
            let keys = try #require(TerminalKeys(terminal))
            var raw = termios()
            tcgetattr(terminal, &raw)
            #expect(raw.c_lflag & tcflag_t(ICANON | ECHO) == 0)
            let typed = Array("n\u{1B}[Dä\r".utf8) + [0x03]
            #expect(write(master, typed, typed.count) == typed.count)
            let read = (0..<5).map { _ in keys.next() }
            #expect(
                read == [.character("n"), .left, .character("ä"), .enter, .character("q")])
        }
        var after = termios()
        tcgetattr(terminal, &after)
        #expect(after.c_lflag == before.c_lflag)
        #expect(TerminalKeys(-1) == nil)
    }
}
