import Foundation
import JSON
import Testing

@testable import HTTPAPI

@Suite("Damage that is found while the server runs")
struct DamageTests {
    /// Spoils every batch of the last segment, behind its header.
    private static func damageLastSegment(of directory: String) throws {
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
}
