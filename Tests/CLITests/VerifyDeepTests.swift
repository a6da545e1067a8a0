import Bytes
import Engine
import JSON
import Model
import Projections
import Testing

@testable import CLI

@Suite("verify --deep")
struct VerifyDeepTests {
    private func verify(_ path: String) async throws -> (code: Int32, answer: JSONValue) {
        let result = await Transcript.run("verify", "--deep", "--json", "--data", path)
        return (result.exitCode, try JSONValue(parsing: Array(result.output.utf8)))
    }

    /// The kinds of fault with their numbers, as `kind first-last`.
    private func faults(_ answer: JSONValue) -> [String] {
        (answer["deep"]?["faults"]?.elements ?? []).map { fault in
            let range = [fault["first_seq"], fault["last_seq"]].map { "\($0?.unsigned ?? 0)" }
            return "\(fault["kind"]?.text ?? "none") \(range.joined(separator: "-"))"
        }
    }

    @Test("finds nothing wrong with what a server wrote, and has the server's own digest")
    func intact() async throws {
        let sample = try await SampleDirectory()
        let text = await Transcript.run("verify", "--deep", "--data", sample.path)
        #expect(text.exitCode == 0)
        #expect(text.errors.isEmpty)
        #expect(text.output.contains(" could not be taken up.\n"))
        #expect(text.output.hasSuffix("\nEverything holds.\n"))
        let (code, answer) = try await verify(sample.path)
        #expect(code == 0)
        #expect(answer["intact"]?.boolean == true)
        let deep = try #require(answer["deep"])
        #expect(deep["fault_count"]?.unsigned == 0)
        #expect(deep["skipped_records"]?.unsigned == 0)
        #expect(deep["records"]?.unsigned == answer["records"]?.unsigned)
        #expect(
            deep["events"]?.unsigned
                == UInt64(sample.requests.reduce(0) { $0 + $1.eventCount }))
        let engine = try Engine.open(EngineOptions(dataDirectory: sample.path))
        defer { engine.close() }
        #expect(try deep["digest"]?.text == engine.digests().total.hexadecimal)
    }

    @Test("is null without the option")
    func shallow() async throws {
        let sample = try await SampleDirectory(traceCount: 1)
        let result = await Transcript.run("verify", "--json", "--data", sample.path)
        let answer = try JSONValue(parsing: Array(result.output.utf8))
        #expect(answer["deep"]?.kind == .null)
    }

    @Test("names records that can't be decoded, and those of an unknown kind")
    func records() async throws {
        let log = try RawLog([
            .init(records: [[0x01, 0x01, 0xFF]], eventTimes: nil),
            .init(records: [[0x63, 0x01]], eventTimes: nil),
        ])
        let (code, answer) = try await verify(log.path)
        #expect(code == 1)
        #expect(answer["intact"]?.boolean == false)
        #expect(answer["damage"]?.elements?.isEmpty == true)
        #expect(faults(answer) == ["skipped_record 2-2", "skipped_record 3-3"])
        #expect(answer["deep"]?["skipped_records"]?.unsigned == 2)
        let text = await Transcript.run("verify", "--deep", "--data", log.path)
        #expect(text.output.contains("\nFault: record 3: it is of a kind that"))
        #expect(text.output.hasSuffix("\n2 faults in what records say.\n"))
        let shallow = await Transcript.run("verify", "--data", log.path)
        #expect(shallow.exitCode == 0)
    }

    @Test("names transactions whose usage record does not count their events")
    func usage() async throws {
        let event = RawLog.event
        let other = ProjectID("proj_ffffffffffff")
        let log = try RawLog([
            .init(records: [event("a", RawLog.time, 2), RawLog.usage(1)]),
            .init(records: [event("b", RawLog.time, 2)]),
            .init(records: [event("c", RawLog.time, 2), RawLog.usage(2)]),
            .init(records: [RawLog.usage(1), event("d", RawLog.time, 2)]),
            .init(records: [event("e", RawLog.time, 2), RawLog.usage(1, of: other)]),
            .init(records: [RawLog.usage(3)], eventTimes: nil),
        ])
        let (code, answer) = try await verify(log.path)
        #expect(code == 1)
        #expect(
            faults(answer) == ["usage 4-4", "usage 5-6", "usage 7-8", "usage 9-10", "usage 11-11"])
    }

    @Test("names events whose time lies outside of what their batch tells")
    func eventTimes() async throws {
        let later = RawLog.time.advanced(byMicroseconds: 1)
        let log = try RawLog([
            .init(records: [RawLog.event("a"), RawLog.usage(1)], eventTimes: later...later),
            .init(records: [RawLog.event("b"), RawLog.usage(1)], eventTimes: nil),
            .init(
                records: [RawLog.event("c", at: later), RawLog.usage(1)],
                eventTimes: RawLog.time...later),
        ])
        let (_, answer) = try await verify(log.path)
        #expect(faults(answer) == ["event_times 2-2", "event_times 4-4"])
    }

    @Test("names the transaction that damage left a part of, and what it lost")
    func incomplete() async throws {
        let events = (0..<20).map { RawLog.event("e\($0)", byteCount: 100_000) }
        let log = try RawLog([
            .init(records: events + [RawLog.usage(20)]),
            .init(records: [RawLog.event("z"), RawLog.usage(1)]),
        ])
        let before = try await verify(log.path)
        #expect(before.code == 0, "\(before.answer)")
        #expect(before.answer["deep"]?["transactions"]?.unsigned == 3)
        // The third batch: the second one of the long transaction.
        try SampleDirectory.flipBit(inBatch: 2, of: "\(log.path)/log/0000000001.wlog")
        let (code, answer) = try await verify(log.path)
        #expect(code == 1)
        let damage = try #require(answer["damage"]?[0])
        #expect(damage["kind"]?.text == "payload")
        let lost = try #require(damage["first_seq"]?.unsigned)
        #expect(lost > 2 && lost < 22)
        #expect(faults(answer) == ["incomplete_transaction 2-22"])
        let detail = answer["deep"]?["faults"]?[0]?["detail"]?.text ?? ""
        #expect(detail.contains("is missing"))
        let text = await Transcript.run("verify", "--deep", "--data", log.path)
        #expect(text.output.contains("\nFault: records 2 to 22: of this transaction "))
        #expect(text.output.hasSuffix("\nDamaged in 1 place. 1 fault in what records say.\n"))
    }

    @Test("keeps a number of faults and counts all")
    func manyFaults() async throws {
        let count = RecordCheck.maximumFaults + 5
        let log = try RawLog([
            .init(
                records: (0..<count).map { _ in [0x63, 0x01] }, eventTimes: nil)
        ])
        let (_, answer) = try await verify(log.path)
        #expect(answer["deep"]?["fault_count"]?.unsigned == UInt64(count))
        #expect(answer["deep"]?["faults"]?.elements?.count == RecordCheck.maximumFaults)
        let text = await Transcript.run("verify", "--deep", "--data", log.path)
        #expect(text.output.contains("\n… and 5 more faults.\n"))
    }
}
