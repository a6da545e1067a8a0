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

    @Test("refuse to answer without having seen a record that they are to have seen")
    func minimum() async throws {
        let sample = try await SampleDirectory(traceCount: 2)
        let last = try await Self.last(sample.path)
        for command in ["traces", "digest"] {
            let there = await Transcript.run(
                command, "--min-seq", "\(last)", "--data", sample.path)
            #expect(there.exitCode == 0, "\(command): \(there.errors)")
            let ahead = await Transcript.run(
                command, "--min-seq", "\(last + 1)", "--data", sample.path)
            #expect(ahead.exitCode == 1, "\(command)")
            #expect(ahead.errors.contains("record \(last + 1) is not there yet"), "\(command)")
            let earlier = await Transcript.run(
                command, "--min-seq", "3", "--at", "seq:2", "--data", sample.path)
            #expect(earlier.exitCode == 1, "\(command)")
            #expect(earlier.errors.contains("record 3 is never seen"), "\(command)")
        }
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

    private static let asking: [[String]] = [
        ["traces", "--at"], ["digest", "--at"], ["prices", "list", "--at"],
        ["prices", "check", "gpt-4o", "--as-of"], ["diff", "--from"],
        ["diff", "--from", "seq:0", "--to"], ["trace", "x", "--at"], ["steps", "x", "--at"],
    ]

    private static func ask(_ command: [String], _ moment: String, _ path: String) async -> (
        exitCode: Int32, output: String, errors: String
    ) {
        let transcript = Transcript()
        let code = await CommandLineTool.run(
            command + [moment, "--data", path], in: transcript.context())
        return (code, transcript.output, transcript.errors)
    }

    @Test("refuse a moment in records that are lost, and name the neighbours")
    func lost() async throws {
        let sample = try await SampleDirectory(traceCount: 4)
        try sample.damageLastSegment()
        let verified = await Transcript.run("verify", "--data", sample.path, "--json")
        let hole = try JSONValue(parsing: Array(verified.output.utf8))["damage"]?[0]
        let first = try #require(hole?["first_seq"]?.unsigned)
        let last = try #require(hole?["last_seq"]?.unsigned)
        for command in Self.asking {
            for number in [first, last] {
                let refused = await Self.ask(command, "seq:\(number)", sample.path)
                #expect(refused.exitCode == 1, "\(command)")
                #expect(refused.output.isEmpty, "\(command)")
                #expect(
                    refused.errors.contains("one of \(first) to \(last), which are lost"),
                    "\(command): \(refused.errors)")
                #expect(refused.errors.contains("as of seq:\(first - 1), or of seq:"))
            }
        }
        let refused = await Self.ask(["digest", "--at"], "seq:\(first)", sample.path)
        let named = try #require(refused.errors.firstMatch(of: #/, or of seq:(\d+) or/#))
        for moment in ["seq:\(first - 1)", "seq:\(named.1)"] {
            let answered = await Self.ask(["digest", "--at"], moment, sample.path)
            #expect(answered.exitCode == 0, "\(moment) \(answered.errors)")
            #expect(answered.output.hasSuffix(" \(moment.replacing(":", with: " "))\n"))
        }
    }

    @Test("refuse a moment of which what is asked for is retired, and name the first that is not")
    func retired() async throws {
        let retired = try await RetiredDirectory()
        let edge = retired.last
        for command in Self.asking where command[0] != "prices" {
            let refused = await Self.ask(command, "seq:\(edge)", retired.path)
            #expect(refused.exitCode == 1, "\(command)")
            #expect(refused.errors.contains("up to \(edge), which are retired"), "\(command)")
        }
        let start = await Self.ask(["diff", "--from"], "seq:0", retired.path)
        #expect(start.exitCode == 1)
        #expect(start.errors.contains("retired"))
        for command in [["diff", "--from"], ["traces", "--at"], ["digest", "--at"]] {
            let refused = await Self.ask(command, "seq:\(edge)", retired.path)
            let named = try #require(refused.errors.firstMatch(of: #/ask as of (seq:\d+) or/#))
            let answered = await Self.ask(command, String(named.1), retired.path)
            #expect(answered.exitCode == 0, "\(command) \(answered.errors)")
            #expect(!answered.output.contains("+ project"))
        }
        let last = try await Self.last(retired.path)
        let prices = await Self.ask(["prices", "list", "--at"], "seq:\(edge)", retired.path)
        #expect(prices.exitCode == 0, "\(prices.errors)")
        let now = await Self.ask(["prices", "list", "--at"], "seq:\(last)", retired.path)
        #expect(prices.output == now.output)
        let before = await Self.ask(["prices", "list", "--at"], "seq:1", retired.path)
        #expect(before.exitCode == 1)
        #expect(before.errors.contains("ask as of seq:\(edge) or"))
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

    @Test("rebuild takes several projections, and a dry run says that nothing was adopted")
    func projections() async throws {
        let sample = try await SampleDirectory(traceCount: 4)
        let two = await Transcript.run(
            "rebuild", "--projection", "traces", "--projection", "keys", "--dry-run", "--data",
            sample.path, "--json")
        let value = try JSONValue(parsing: Array(two.output.utf8))
        #expect(
            value["projections"]?.each("name").compactMap(\.text).sorted() == ["keys", "traces"])
        #expect(value["adopted"]?.boolean == false)
        let engine = try Engine.open(EngineOptions(dataDirectory: sample.path))
        defer { engine.close() }
        // Beside a server it only folds.
        let folded = await Transcript.run(
            "rebuild", "--projection", "traces", "--data", sample.path, "--json")
        let told = try JSONValue(parsing: Array(folded.output.utf8))
        #expect(told["projections"]?.each("name").compactMap(\.text) == ["traces"])
        #expect(told["adopted"]?.boolean == false)
        #expect(told["total"] == nil)
    }

    @Test("rebuild --dry-run writes nothing, and names an index file that does not hold")
    func dryRun() async throws {
        // It has several sealed segments.
        let sample = try await RetiredDirectory()
        let made = await Transcript.run("rebuild", "--data", sample.path)
        #expect(made.exitCode == 0)
        let index = SampleDirectory.names(in: sample.path + "/index")
        let name = try #require(index.last { $0.hasSuffix(".widx") })
        let path = "\(sample.path)/index/\(name)"
        let file = try #require(fopen(path, "r+"))
        for offset in stride(from: 0, to: 4_096, by: 7) {
            fseek(file, offset, SEEK_SET)
            fputc(0xA5, file)
        }
        fclose(file)
        let before = try Self.contents(sample.path)
        let dry = await Transcript.run("rebuild", "--dry-run", "--data", sample.path)
        #expect(dry.exitCode == 0, "\(dry.errors)")
        #expect(dry.output.contains("does not hold"), "\(dry.output)")
        #expect(try Self.contents(sample.path) == before)
        let real = await Transcript.run("rebuild", "--data", sample.path)
        #expect(real.exitCode == 0, "\(real.errors)")
        #expect(try Self.contents(sample.path) != before)
    }

    /// The bytes of all files of a directory, by name.
    private static func contents(_ path: String) throws -> [String: [UInt8]] {
        var contents: [String: [UInt8]] = [:]
        for directory in [path, path + "/log", path + "/index", path + "/snapshots"] {
            for name in SampleDirectory.names(in: directory) {
                guard let file = fopen("\(directory)/\(name)", "r") else { continue }
                defer { fclose(file) }
                var bytes: [UInt8] = []
                while true {
                    let byte = fgetc(file)
                    if byte == EOF { break }
                    bytes.append(UInt8(truncatingIfNeeded: byte))
                }
                contents["\(directory)/\(name)"] = bytes
            }
        }
        return contents
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
