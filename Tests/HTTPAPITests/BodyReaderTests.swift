import Engine
import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import HTTPAPI

@Suite("Reading a body")
struct BodyReaderTests {
    private func request(_ body: [UInt8], _ headers: HTTPFields = [:]) -> Request {
        Request(
            head: HTTPRequest(
                method: .post, scheme: "http", authority: nil, path: "/", headerFields: headers),
            body: RequestBody(buffer: ByteBuffer(bytes: body)))
    }

    private func problem(_ reader: BodyReader, _ request: Request) async -> Problem? {
        do throws(Problem) {
            _ = try await reader.read(request)
            return nil
        } catch {
            return error
        }
    }

    @Test("is refused as busy where memory is spent, announced or not")
    func busy() async throws {
        let budget = InFlightBudget(limit: 100)
        let reader = BodyReader(budget: budget)
        let body = [UInt8](repeating: 1, count: 60)
        let held = try await reader.read(request(body))
        #expect(budget.reservedBytes == 60)
        for headers in [HTTPFields(), [.contentLength: "60"]] {
            let problem = try #require(await problem(reader, request(body, headers)))
            #expect(problem.status == .serviceUnavailable)
            #expect(problem.code == "busy")
            #expect(problem.isRetryable)
            #expect(problem.response.headers[.retryAfter] == "1")
        }
        #expect(budget.reservedBytes == 60)
        #expect(held.bytes == body)
    }

    @Test("gives its memory back when the request is done with")
    func release() async throws {
        let budget = InFlightBudget(limit: 100)
        let reader = BodyReader(budget: budget)
        for _ in 0..<10 { _ = try await reader.read(request([UInt8](repeating: 1, count: 60))) }
        #expect(budget.reservedBytes == 0)
    }

    @Test("counts inflated bytes, not those sent")
    func inflated() async throws {
        let budget = InFlightBudget(limit: 10_000)
        let reader = BodyReader(budget: budget)
        let gzip = Deflated.bytes([UInt8](repeating: 7, count: 9_000), windowBits: 31)
        let content = try await reader.read(request(gzip, [.contentEncoding: "gzip"]))
        #expect(content.bytes.count == 9_000)
        #expect(content.sentCount == gzip.count)
        #expect(budget.reservedBytes == 9_000)
        let second = await problem(reader, request(gzip, [.contentEncoding: "gzip"]))
        #expect(second?.code == "busy")
    }

    @Test("takes gzip in several members")
    func members() async throws {
        let reader = BodyReader(budget: InFlightBudget(limit: 10_000))
        let gzip =
            Deflated.bytes(Array("one".utf8), windowBits: 31)
            + Deflated.bytes(Array("two".utf8), windowBits: 31)
        let content = try await reader.read(request(gzip, [.contentEncoding: "gzip"]))
        #expect(content.bytes == Array("onetwo".utf8))
    }

    @Test("refuses a body that is shorter or longer than announced")
    func lengths() async throws {
        let reader = BodyReader(budget: InFlightBudget(limit: 10_000), maximumBytes: 100)
        for length in ["9", "11"] {
            let problem = await problem(
                reader, request([UInt8](repeating: 1, count: 10), [.contentLength: length]))
            #expect(problem?.code == "truncated_body")
        }
        for length in ["101", "99999999999999999999", "-1", "x"] {
            let problem = await problem(reader, request([1], [.contentLength: length]))
            #expect(problem != nil)
        }
        let long = await problem(reader, request([UInt8](repeating: 1, count: 101)))
        #expect(long?.status == .contentTooLarge)
    }

    @Test("is not waited for beyond patience")
    func slow() async throws {
        let reader = BodyReader(budget: InFlightBudget(limit: 100), patience: .seconds(-1))
        let problem = try #require(await problem(reader, request([1])))
        #expect(problem.status == .requestTimeout)
        #expect(problem.response.headers[.connection] == "close")
    }

    @Test("into a full disk is 507, and to exporters 503 that they repeat")
    func diskFull() {
        let problem = Problem(EngineError.diskFull)
        #expect(problem.response.status.code == 507)
        let exported = OTLPAnswer.refusal(problem, for: [.contentType: "application/json"])
        #expect(exported.status == .serviceUnavailable)
        #expect(exported.headers[.retryAfter] == "1")
        #expect(OTLPAnswer.refusal(.busy, for: [:]).status == .serviceUnavailable)
        #expect(Problem(EngineError.busy).response.headers[.retryAfter] == "1")
        #expect(Problem(EngineError.closed).status == .serviceUnavailable)
    }
}
