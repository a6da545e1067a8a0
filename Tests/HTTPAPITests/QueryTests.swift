import HTTPTypes
import Bytes
import Model
import Projections
import Testing

@testable import HTTPAPI

@Suite("Queries")
struct QueryTests {
    private let known = [
        QueryParameter("a", .string, "A."), QueryParameter("b", .string, "B."),
    ]

    @Test("are decoded as forms are")
    func decoding() throws {
        let query = try QueryParameters("a=x+y%2B%C3%A9&b=1=2", known: known)
        #expect(query["a"] == "x y+é")
        #expect(query["b"] == "1=2")
        #expect(try QueryParameters(nil, known: known)["a"] == nil)
        #expect(try QueryParameters("", known: known)["a"] == nil)
    }

    @Test(
        "that can't be read are refused",
        arguments: [
            ("c=1", 400), ("a=1&a=1", 400), ("a=%", 400), ("a=%4", 400), ("a=%GG", 400),
            ("a=%C3", 400), ("a", 422), ("a=", 422), ("=1", 400),
        ])
    func refused(query: String, status: Int) {
        do throws(Problem) {
            _ = try QueryParameters(query, known: known)
            Issue.record("\(query) was taken")
        } catch {
            #expect(error.status.code == status)
        }
    }

    @Test("hold times with any offset, escaped or not")
    func times() throws {
        for text in ["2026-01-02T03:04:05%2B01:00", "2026-01-02T03:04:05+01:00"] {
            let query = try QueryParameters("a=\(text)", known: known)
            #expect(try query.time("a")?.rfc3339 == "2026-01-02T02:04:05.000Z")
        }
    }

    @Test("have cursors that come back as they were")
    func cursors() throws {
        let position = EventQuestion.Position(
            timestamp: Timestamp(microseconds: -5), sequenceNumber: SequenceNumber(.max))
        let cursor = EventCursor(
            position: position, seenThrough: SequenceNumber(77), passed: 1_000)
        let text = cursor.text(fingerprint: 9)
        #expect(try EventCursor(text, fingerprint: 9) == cursor)
        #expect(text == cursor.text(fingerprint: 9))
        #expect(throws: Problem.self) { try EventCursor(text, fingerprint: 8) }
        for count in 0..<text.count {
            #expect(throws: Problem.self) {
                try EventCursor(String(text.prefix(count)), fingerprint: 9)
            }
        }
        let trace = TraceCursor(
            position: .init(startTime: Timestamp(microseconds: 5), traceID: "t/é"),
            seenThrough: SequenceNumber(3))
        #expect(try TraceCursor(trace.text(fingerprint: 1), fingerprint: 1) == trace)
        #expect(throws: Problem.self) { try TraceCursor(text, fingerprint: 9) }
    }

    @Test("have different fingerprints where their conditions differ")
    func fingerprints() {
        var question = EventQuestion(projectID: ProjectID("p"))
        let plain = question.fingerprint(nil, nil)
        question.limit = 7
        question.offset = 3
        #expect(question.fingerprint(nil, nil) == plain)
        question.sessionID = "x"
        let session = question.fingerprint(nil, nil)
        question.sessionID = nil
        question.userID = "x"
        #expect(Set([plain, session, question.fingerprint(nil, nil)]).count == 3)
    }

    @Test(
        "use base64 of either alphabet",
        arguments: [
            ([], ""), ([0], "AA"), ([0xFB, 0xFF], "-_8"), ([1, 2, 3, 4], "AQIDBA"),
        ] as [([UInt8], String)])
    func base64(bytes: [UInt8], text: String) {
        #expect(Base64.encodeURL(bytes) == text)
        #expect(Base64.decode(text) == bytes)
    }

    @Test("refuse what is not base64", arguments: ["A", "AB", "A A=", "é", "AA=A"])
    func notBase64(text: String) {
        #expect(Base64.decode(text) == nil)
    }
}
