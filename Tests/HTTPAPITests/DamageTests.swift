import Bytes
import Engine
import Foundation
import HTTPTypes
import JSON
import Testing

@testable import HTTPAPI

@Suite("Damage that is found while the server runs")
struct DamageTests {
    /// Spoils batches of the last segment, behind their headers.
    ///
    /// - Parameter isChosen: whether one is, by the number of its first record.
    private static func damageLastSegment(
        of directory: String, where isChosen: (UInt64) -> Bool = { _ in true }
    ) throws {
        let log = directory + "/log"
        let names = try FileManager.default.contentsOfDirectory(atPath: log)
        let last = try #require(names.filter { $0.hasSuffix(".wlog") }.max())
        let url = URL(filePath: "\(log)/\(last)")
        let bytes = [UInt8](try Data(contentsOf: url))
        let file = try FileHandle(forUpdating: url)
        defer { try? file.close() }
        // As log-format.md says: batches begin at 1,024, at multiples of 64, with a header of 256.
        for offset in stride(from: 1_024, to: bytes.count - 264, by: 64)
        where bytes[offset..<offset + 4].elementsEqual("WLB1".utf8) {
            let base = bytes[offset + 32..<offset + 40].reversed().reduce(UInt64(0)) {
                $0 << 8 | UInt64($1)
            }
            guard isChosen(base) else { continue }
            try file.seek(toOffset: UInt64(offset) + 256 + 8)
            try file.write(contentsOf: [bytes[offset + 256 + 8] ^ 0x10])
        }
    }

    @Test("An event whose record can't be read is 503, and a moment later what is lost is told")
    func unreadable() async throws {
        try await TestAPI.run { api in
            let about = "project_id=\(api.project)"
            try await api.put("log", TestAPI.logBody, #""eventId":"lost","traceId":"t""#)
            let before = try await api.get("/api/v1/events/other?\(about)")
            #expect(before.status == 404)
            try Self.damageLastSegment(of: api.directory)
            let event = try await api.get("/api/v1/events/lost?\(about)")
            #expect(event.status == 503)
            #expect(event.json["code"]?.text == "damaged")
            // Until what was made from it is made anew, lists count it.
            var list = try await api.get("/api/v1/events?\(about)").json
            while list["total"]?.unsigned == 1 {
                #expect(list["events"]?.elements == [])
                #expect(list["unreadable_events"]?.unsigned == 1)
                await Task.yield()
                list = try await api.get("/api/v1/events?\(about)").json
            }
            #expect(list["total"]?.unsigned == 0)
            #expect(list["unreadable_events"]?.unsigned == 0)
            #expect(try await api.get("/api/v1/events/lost?\(about)").status == 404)
            #expect(try await api.get("/api/v1/traces/t?\(about)").status == 404)
            let other = try await api.get("/api/v1/events/other?\(about)")
            #expect(other.status == 404)
            #expect(other.json["code"]?.text == "event_not_found")
            #expect(other.json["detail"] != before.json["detail"])
            #expect(other.json["detail"]?.text?.contains("/health") == true)
        }
    }

    @Test("A moment among lost records is refused, and told which are the next that are not")
    func moments() async throws {
        try await TestAPI.run { api in
            let list = "/api/v1/events?project_id=\(api.project)"
            var numbers: [UInt64] = []
            for id in ["before", "lost", "behind"] {
                try await api.put("log", TestAPI.logBody, #""eventId":"\#(id)""#)
                numbers.append(api.engine.lastApplied.rawValue)
            }
            let then = try await api.get("\(list)&at=seq:\(numbers[0])").text
            try Self.damageLastSegment(of: api.directory) { base in
                base > numbers[0] && base <= numbers[1]
            }
            // Found by whoever needs it.
            while try await api.get(list).json["total"]?.unsigned == 3 { await Task.yield() }
            for number in numbers[0] + 1...numbers[1] {
                let refused = try await api.get("\(list)&at=seq:\(number)")
                #expect(refused.status == 503)
                #expect(refused.json["code"]?.text == "damaged")
                let detail = try #require(refused.json["detail"]?.text)
                #expect(detail.contains("seq:\(numbers[0]),"), "\(detail)")
                #expect(detail.contains(" of seq:\(numbers[2]) "), "\(detail)")
                #expect(detail.contains("\(numbers[0] + 1) to \(numbers[1])"), "\(detail)")
            }
            // Inside of the transaction behind it, whose end is a moment again.
            let inside = try await api.get("\(list)&at=seq:\(numbers[1] + 1)")
            #expect(inside.status == 503)
            #expect(
                inside.text == (try await api.get("\(list)&at=seq:\(numbers[1])").text))
            let difference = try await api.get("/api/v1/diff?from=seq:\(numbers[1])")
            #expect(difference.status == 503)
            #expect(try await api.get("\(list)&at=seq:\(numbers[0])").text == then)
            let left = try await api.get("\(list)&at=seq:\(numbers[2])").json
            #expect(left["events"]?.each("event_id").compactMap(\.text) == ["behind", "before"])
            #expect(left["total"]?.unsigned == 2)
        }
    }

    @Test("A rebuild over lost records names them, and exchanges nothing unless that is accepted")
    func rebuild() async throws {
        try await TestAPI.run { api in
            var numbers: [UInt64] = []
            for id in ["before", "lost", "behind"] {
                try await api.put("log", TestAPI.logBody, #""eventId":"\#(id)""#)
                numbers.append(api.engine.lastApplied.rawValue)
            }
            try Self.damageLastSegment(of: api.directory) { base in
                base > numbers[0] && base <= numbers[1]
            }
            let list = "/api/v1/events?project_id=\(api.project)"
            // Found by whoever needs it; what was made from it is made anew behind the answers.
            while try await api.get(list).json["total"]?.unsigned == 3 { await Task.yield() }
            while api.engine.statistics().pendingScrubCount > 0 { await Task.yield() }
            let path = "/api/v1/admin/rebuild"
            for accepts in [false, true] {
                let begun = try await api.administer(
                    .post, path + (accepts ? "?accept_loss=1" : ""))
                #expect(begun.status == 202, "\(begun.text)")
                var status = try await api.get(path).json
                while status["state"]?.text == "running" { status = try await api.get(path).json }
                #expect(status["state"]?.text == "equal", "\(status)")
                #expect(status["adopted"]?.boolean == accepts)
                #expect(status["accept_loss"]?.boolean == accepts)
                let lost = status["lost"]?.elements ?? []
                #expect(lost.first?["first_seq"]?.unsigned == numbers[0] + 1)
                #expect(lost.last?["last_seq"]?.unsigned == numbers[1])
            }
        }
    }
}
