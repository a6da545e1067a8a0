import Bytes
import Ingestion
import Model
import Testing

/// What is taken, what is rejected, and what is refused.
@Suite struct OTLPTraceDecoderTests {
    private static let now = OTLPSample.now

    private func decode(_ bytes: [UInt8]) throws -> OTLPExport {
        try OTLPTraceDecoder.decode(bytes, as: .protobuf, now: Self.now)
    }

    private func problem(_ bytes: [UInt8], as encoding: OTLPEncoding) -> IngestionProblem? {
        do throws(IngestionProblem) {
            _ = try OTLPTraceDecoder.decode(bytes, as: encoding, now: Self.now)
            return nil
        } catch {
            return error
        }
    }

    @Test("An empty request is an export of nothing")
    func empty() throws {
        let empties: [(OTLPEncoding, [UInt8])] = [
            (.protobuf, []), (.protobuf, [0x0A, 0]), (.json, Array("{}".utf8)),
            (.json, Array(#" {"resourceSpans":[]} "#.utf8)),
            (.json, Array(#"{"resourceSpans":[{"scopeSpans":[{"spans":null}]}]}"#.utf8)),
        ]
        for (encoding, bytes) in empties {
            let export = try OTLPTraceDecoder.decode(bytes, as: encoding, now: Self.now)
            #expect(export.events.isEmpty)
            #expect(export.rejectedSpanCount == 0)
            #expect(export.rejectionMessage == nil)
        }
    }

    @Test("Spans without valid ids or a name are rejected and counted; the rest goes on")
    func rejects() throws {
        func sample(_ change: (inout OTLPSample) -> Void) -> OTLPSample {
            var sample = OTLPSample()
            change(&sample)
            return sample
        }
        let samples = [
            sample { $0.name = "good" },
            sample { $0.traceID = [UInt8](repeating: 0, count: 16) },
            sample { $0.traceID = [UInt8](repeating: 1, count: 15) },
            sample { $0.traceID = [] },
            sample { $0.spanID = [UInt8](repeating: 0, count: 8) },
            sample { $0.spanID = [UInt8](repeating: 1, count: 9) },
            sample { $0.parentSpanID = [1, 2, 3] },
            sample { $0.name = "" },
            sample { $0.spanID = [UInt8](repeating: 7, count: 8) },
        ]
        for (encoding, bytes) in [
            (OTLPEncoding.protobuf, OTLPSample.protobufRequest(samples)),
            (.json, OTLPSample.jsonRequest(samples)),
        ] {
            let export = try OTLPTraceDecoder.decode(bytes, as: encoding, now: Self.now)
            #expect(export.events.map(\.name) == ["good", "chat"])
            #expect(export.rejectedSpanCount == 7)
            let message = try #require(export.rejectionMessage)
            #expect(message.hasPrefix("rejected 7 of 9 spans: span 1 \"chat\": the trace id is"))
            #expect(message.hasSuffix("and 4 more"))
        }
    }

    @Test("A parent id of zeros is none")
    func zeroParent() throws {
        var sample = OTLPSample()
        sample.parentSpanID = [UInt8](repeating: 0, count: 8)
        #expect(try sample.event().protobuf?.parentID == nil)
    }

    @Test("A span larger than an event may be is rejected, the largest is kept")
    func size() throws {
        let small = OTLPSample()
        let overhead = OTLPSample([("k", .string(""))]).protobuf.count
        let context = try #require(try small.event().protobuf?.payload.context.count)
        // The lengths of the text, its value and its attribute take two more bytes each than of
        // an empty one.
        let room = Limits.maximumEventBytes - overhead - context - 6
        for (count, isKept) in [(room, true), (room + 1, false)] {
            let text = String(repeating: "x", count: count)
            let export = try decode(
                OTLPSample.protobufRequest([OTLPSample([("k", .string(text))]), small]))
            #expect(export.events.count == (isKept ? 2 : 1))
            #expect(export.rejectedSpanCount == (isKept ? 0 : 1))
        }
    }

    @Test("A request whose events would outgrow the memory for bodies is refused as a whole")
    func weight() {
        // A resource of 64 KB is kept with each of 3,000 spans: 200 MB from a body of 0.4 MB.
        let resource = [("k", OTLPSample.Value.string(String(repeating: "x", count: 1 << 16)))]
        let bytes = OTLPSample.protobufRequest(
            [OTLPSample](repeating: OTLPSample(), count: 3_000), resource: resource)
        #expect(bytes.count < 500_000)
        #expect(problem(bytes, as: .protobuf)?.kind == .tooLarge)
    }

    @Test("Logs or metrics sent as traces are refused with a hint")
    func otherSignals() {
        let log = OTLPProtobufBuilder { request in
            request.message(1) { group in
                group.message(2) { scope in
                    scope.message(2) { record in
                        record.fixed64(1, 1_795_388_371_134_259_540)
                        record.varint(2, 9)
                        record.text(3, "INFO")
                        record.message(5) { $0.text(1, "hello") }
                        record.message(6) {
                            OTLPSample.write("key", .string("value"), &$0)
                        }
                    }
                }
            }
        }
        let found = problem(log.bytes, as: .protobuf)
        #expect(found?.kind == .undecodable)
        #expect(found?.message.contains("/v1/logs") == true)

        for body in [
            #"{"resourceLogs":[{"scopeLogs":[]}]}"#, #"{"resourceMetrics":[]}"#,
            #"{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"a"},{"name":"b"}]}]}]}"#,
        ] {
            let found = problem(Array(body.utf8), as: .json)
            #expect(found?.kind == .undecodable)
            #expect(found?.message.contains("/v1/metrics") == true)
        }
    }

    @Test("A log record with a trace id, which can't be decoded, gets the hint too")
    func logWithTraceID() {
        let log = OTLPProtobufBuilder { request in
            request.message(1) { group in
                group.message(2) { scope in
                    scope.message(2) { record in
                        record.fixed64(1, 1_795_388_371_134_259_540)
                        record.bytes(9, [UInt8](repeating: 0xFF, count: 16))
                        record.bytes(10, [UInt8](repeating: 0xFF, count: 8))
                    }
                }
            }
        }
        #expect(problem(log.bytes, as: .protobuf)?.message.contains("/v1/logs") == true)
    }

    @Test("Times that are missing or beyond belief become the time of ingest, marked as such")
    func times() throws {
        func event(start: UInt64, end: UInt64) throws -> Event {
            var sample = OTLPSample()
            sample.start = start
            sample.end = end
            let found = try sample.event()
            #expect(found.json?.timestamp == found.protobuf?.timestamp)
            #expect(found.json?.durationMicroseconds == found.protobuf?.durationMicroseconds)
            return try #require(found.protobuf)
        }
        let second: UInt64 = 1_000_000_000
        let day = UInt64(Self.now.microseconds) * 1_000 + 86_400 * second

        let good = try event(start: day, end: day + second)
        #expect(!good.isTimestampReplaced)
        #expect(good.durationMicroseconds == 1_000_000)

        for start in [0, 1, 946_684_799 * second, day + second, .max - second] {
            let replaced = try event(start: start, end: start + second)
            #expect(replaced.isTimestampReplaced)
            #expect(replaced.timestamp == Self.now)
            if start > 0 {
                #expect(replaced.durationMicroseconds == 1_000_000)
                #expect(replaced.endTime == Self.now.advanced(byMicroseconds: 1_000_000))
            }
        }

        let open = try event(start: day, end: 0)
        #expect(open.endTime == nil)
        #expect(open.durationMicroseconds == nil)
        let backwards = try event(start: day, end: day - 1)
        #expect(backwards.durationMicroseconds == nil)
        let endless = try event(start: 946_684_800 * second, end: .max)
        #expect(endless.timestamp == Limits.earliestTimestamp)
        #expect(endless.durationMicroseconds == nil)
    }

    @Test(
        "The status becomes a word, and only an error counts as one",
        arguments: [
            (UInt64(0), "unset", false), (1, "ok", false), (2, "error", true), (3, "unset", false),
            (.max, "unset", false),
        ])
    func status(_ code: UInt64, _ word: String, _ isError: Bool) throws {
        var sample = OTLPSample()
        sample.statusCode = code
        let event = try #require(try decode(OTLPSample.protobufRequest([sample])).events.first)
        #expect(event.status == word)
        #expect(event.isError == isError)
    }

    @Test("The span's bytes are kept as sent, unknown fields too, with its resource and scope")
    func payload() throws {
        let span = OTLPSample().protobuf + OTLPProtobufBuilder { $0.text(4_000, "future") }.bytes
        let resource = OTLPProtobufBuilder { message in
            message.message(1) { OTLPSample.write("a", .integer(1), &$0) }
            message.varint(2, 3)
        }.bytes
        let scope = OTLPProtobufBuilder { $0.text(1, "s") }.bytes
        let bytes = OTLPProtobufBuilder { request in
            request.text(77, "future")
            request.message(1) { group in
                group.bytes(1, resource)
                group.text(3, "https://schema")
                group.message(2) {
                    $0.bytes(1, scope)
                    $0.bytes(2, span)
                }
                group.message(2) { $0.bytes(2, span) }
            }
        }.bytes
        let events = try decode(bytes).events
        #expect(events.map(\.payload.body) == [span, span])
        let context = OTLPProtobufBuilder {
            $0.bytes(1, resource)
            $0.bytes(2, scope)
        }.bytes
        #expect(events.first?.payload.context == context)
        // The second scope message names none, and nothing is carried over from the first.
        #expect(events.last?.payload.context == OTLPProtobufBuilder { $0.bytes(1, resource) }.bytes)
        #expect(events.map(\.sdkName) == ["s", ""])
    }

    @Test("A known field in another framing is skipped like an unknown one")
    func otherFraming() throws {
        let odd = OTLPProtobufBuilder { span in
            span.varint(5, 7)
            span.varint(7, 7)
            span.fixed32(15, 2)
            span.fixed64(9, 2)
        }.bytes
        let bytes = OTLPProtobufBuilder { request in
            request.varint(1, 5)
            request.message(1) { group in
                group.message(2) { $0.bytes(2, OTLPSample().protobuf + odd) }
            }
        }.bytes
        let event = try #require(try decode(bytes).events.first)
        #expect(event.name == "chat")
        #expect(event.status == "unset")
    }
}
