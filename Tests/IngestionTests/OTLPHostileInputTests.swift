import Bytes
import Ingestion
import Model
import Testing

/// Whatever the bytes, the decoder answers: it never traps and never hangs.
@Suite struct OTLPHostileInputTests {
    private static let now = OTLPSample.now

    /// Whether the bytes are taken, with all that follows from it exercised.
    @discardableResult
    private func isTaken(_ bytes: [UInt8], as encoding: OTLPEncoding = .protobuf) -> Bool {
        guard let export = try? OTLPTraceDecoder.decode(bytes, as: encoding, now: Self.now) else {
            return false
        }
        for event in export.events {
            let shown = OTLPSpanRenderer.render(event.payload)
            #expect(shown.body.starts(with: Array(#"{"spanId":"#.utf8)))
            #expect(shown.context.starts(with: Array(#"{"resource":"#.utf8)))
        }
        return true
    }

    private static func request(_ fillSpan: (inout OTLPProtobufBuilder) -> Void) -> [UInt8] {
        let span = OTLPSample().protobuf + OTLPProtobufBuilder(fillSpan).bytes
        return OTLPProtobufBuilder { request in
            request.message(1) { group in group.message(2) { $0.bytes(2, span) } }
        }.bytes
    }

    private static let rich = OTLPSample.protobufRequest(
        [
            OTLPSample([
                ("gen_ai.request.model", .string("naïve")), ("k", .boolean(true)),
                ("gen_ai.usage.input_tokens", .integer(-1)), ("d", .double(0.5)),
                ("tag.tags", .array([.string("a"), .map([("x", .bytes([1, 2, 3]))])])),
                ("gen_ai.usage.raw", .string(#"{"input_tokens":5}"#)),
            ])
        ], resource: [("service.name", .string("s"))])

    @Test("A request cut at any byte is refused, or loses whole spans, but never traps")
    func truncated() throws {
        let bytes = Self.rich
        #expect(isTaken(bytes))
        for count in 1..<bytes.count {
            #expect(!isTaken(Array(bytes[..<count])), "cut to \(count) bytes")
        }
    }

    @Test("A request with any one byte changed never traps")
    func flipped() throws {
        for index in Self.rich.indices {
            for mask: UInt8 in [0x01, 0x80, 0xFF, 0x10] {
                var bytes = Self.rich
                bytes[index] ^= mask
                isTaken(bytes)
            }
        }
        let capture = try OTLPCapture("openinference/004.body").bytes
        for index in stride(from: 0, to: capture.count, by: 31) {
            var bytes = capture
            bytes[index] ^= 0xFF
            isTaken(bytes)
        }
    }

    @Test("Random bytes and random edits never trap", arguments: [1, 2, 3, 4])
    func random(_ seed: UInt64) {
        var state = seed &* 0x9E37_79B9_7F4A_7C15
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        for _ in 0..<500 {
            isTaken((0..<next(200)).map { _ in UInt8(next(256)) })
            var bytes = Self.rich
            for _ in 0..<1 + next(6) { bytes[next(bytes.count)] = UInt8(next(256)) }
            isTaken(bytes)
        }
    }

    @Test("Lying lengths, overlong varints, groups and field 0 are refused")
    func malformed() {
        func broken(_ fill: (inout OTLPProtobufBuilder) -> Void) -> Bool {
            !isTaken(Self.request(fill))
        }
        #expect(
            broken {
                $0.raw(3 << 3 | 2); $0.raw(1 << 40)
            })
        #expect(
            broken {
                $0.raw(3 << 3 | 2); $0.raw(.max)
            })
        #expect(
            broken {
                $0.raw(9 << 3 | 2); $0.raw(3); $0.raw(1); $0.raw(1)
            })
        #expect(broken { $0.raw(99 << 3 | 3) })
        #expect(broken { $0.raw(99 << 3 | 4) })
        #expect(broken { $0.raw(99 << 3 | 6) })
        #expect(
            broken {
                $0.raw(0 << 3 | 0); $0.raw(0)
            })
        #expect(
            broken {
                $0.raw(1 << 32); $0.raw(0)
            })
        // Ten bytes, of which the last may hold one bit only, and eleven.
        #expect(!isTaken([0x50] + [UInt8](repeating: 0x80, count: 10) + [0]))
        var overlong = [UInt8](repeating: 0xFF, count: 9)
        overlong.append(0x02)
        #expect(!isTaken([0x50] + overlong))
        overlong[9] = 0x01
        #expect(isTaken([0x50] + overlong))
    }

    @Test("Text that is not UTF-8 is refused wherever it stands")
    func badUTF8() {
        for bad: [UInt8] in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0x61, 0xE2, 0x82]] {
            let padded = Array("a long enough text, ".utf8) + bad
            for text in [bad, padded] {
                #expect(!isTaken(Self.request { $0.bytes(5, text) }))
                #expect(!isTaken(Self.request { $0.message(9) { $0.bytes(1, text) } }))
                #expect(!isTaken(Self.request { $0.message(15) { $0.bytes(2, text) } }))
                #expect(!isTaken(Self.request { $0.message(11) { $0.bytes(2, text) } }))
                #expect(
                    !isTaken(
                        Self.request { span in
                            span.message(9) { attribute in
                                attribute.text(1, "k")
                                attribute.message(2) { $0.bytes(1, text) }
                            }
                        }))
                #expect(isTaken(Self.request { $0.bytes(99, text) }))
            }
        }
    }

    @Test("Values nest to the limit and not beyond it", arguments: [false, true])
    func depth(isMap: Bool) {
        func nested(_ levels: Int) -> OTLPSample.Value {
            var value = OTLPSample.Value.string("deep")
            for _ in 1..<levels { value = isMap ? .map([("k", value)]) : .array([value]) }
            return value
        }
        let limit = Limits.maximumDepth
        for key in ["k", "gen_ai.request.model", "tag.tags"] {
            #expect(isTaken(OTLPSample.protobufRequest([OTLPSample([(key, nested(limit))])])))
            for levels in [limit + 1, 5_000] {
                var bytes: [UInt8] = [0x0A, 4, 0x64, 0x65, 0x65, 0x70]
                for _ in 1..<levels {
                    bytes =
                        OTLPProtobufBuilder { value in
                            if isMap {
                                value.message(6) { list in list.message(1) { $0.bytes(2, bytes) } }
                            } else {
                                value.message(5) { $0.bytes(1, bytes) }
                            }
                        }.bytes
                }
                let request = Self.request { span in
                    span.message(9) { attribute in
                        attribute.text(1, key)
                        attribute.bytes(2, bytes)
                    }
                }
                #expect(!isTaken(request))
            }
        }
        let bomb = String(repeating: #"{"arrayValue":{"values":["#, count: 10_000)
        let json =
            #"{"resourceSpans":[{"scopeSpans":[{"spans":[{"attributes":[{"key":"k","value":"#
            + bomb
        #expect(!isTaken(Array(json.utf8), as: .json))
    }

    @Test("JSON cut at any byte, or with any one byte changed, never traps")
    func json() {
        let text = OTLPSample.jsonRequest([
            OTLPSample([
                ("gen_ai.request.model", .string("naïve \"q\"")), ("n", .integer(.min)),
                ("tag.tags", .array([.string("a")])),
            ])
        ])
        #expect(isTaken(text, as: .json))
        for count in 0..<text.count {
            #expect(!isTaken(Array(text[..<count]), as: .json), "cut to \(count) bytes")
        }
        for index in text.indices {
            for byte: UInt8 in [0, 0x22, 0x30, 0x5C, 0x7B, 0x7D, 0xFF] {
                var bytes = text
                bytes[index] = byte
                isTaken(bytes, as: .json)
            }
        }
    }

    @Test("A payload that was damaged is shown as such")
    func damagedPayload() throws {
        let event = try #require(try OTLPSample([("k", .integer(1))]).event().protobuf)
        for count in 0..<event.payload.body.count {
            var payload = event.payload
            payload.body.removeLast(payload.body.count - count)
            payload.context = [0x0A]
            let shown = OTLPSpanRenderer.render(payload)
            #expect(shown.body.first == UInt8(ascii: "{"))
            #expect(String(decoding: shown.context, as: UTF8.self) == #"{"undecodable":"Cg=="}"#)
        }
        var payload = event.payload
        payload.encoding = .otlpJSON
        payload.body = Array("{\"name\":".utf8)
        #expect(
            String(decoding: OTLPSpanRenderer.body(of: payload), as: UTF8.self)
                == #"{"undecodable":"eyJuYW1lIjo="}"#)
    }
}
