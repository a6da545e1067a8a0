import Bytes
import Ingestion
import JSON
import Testing

/// The answers to exporters, byte for byte.
@Suite struct OTLPResponseTests {
    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test("Success is an empty message")
    func success() {
        #expect(OTLPResponse.success(OTLPExport(), as: .protobuf) == [])
        #expect(text(OTLPResponse.success(OTLPExport(), as: .json)) == "{}")
    }

    @Test("A partial success tells the number of rejected spans and why")
    func partialSuccess() {
        let export = OTLPExport(rejectedSpanCount: 300, rejectionMessage: "why")
        #expect(
            OTLPResponse.success(export, as: .protobuf)
                == [0x0A, 8, 0x08, 0xAC, 0x02, 0x12, 3] + Array("why".utf8))
        #expect(
            text(OTLPResponse.success(export, as: .json))
                == #"{"partialSuccess":{"rejectedSpans":"300","errorMessage":"why"}}"#)
    }

    @Test("A warning is a partial success that rejects nothing")
    func warning() {
        let export = OTLPExport(rejectionMessage: "hm")
        #expect(
            OTLPResponse.success(export, as: .protobuf) == [0x0A, 4, 0x12, 2, 0x68, 0x6D])
        #expect(
            text(OTLPResponse.success(export, as: .json))
                == #"{"partialSuccess":{"errorMessage":"hm"}}"#)
    }

    @Test("Metrics and logs are taken and said not to be kept")
    func notKept() {
        let message = "metrics are not kept by this server; send it traces"
        #expect(
            OTLPResponse.notKept(.metrics, as: .protobuf)
                == [0x0A, UInt8(message.utf8.count + 2), 0x12, UInt8(message.utf8.count)]
                + Array(message.utf8))
        #expect(
            text(OTLPResponse.notKept(.logs, as: .json))
                == #"{"partialSuccess":{"errorMessage":"logs are not kept by this server; "#
                + #"send it traces"}}"#)
    }

    @Test("An error is a status with its code and message in the request's encoding")
    func error() {
        #expect(
            OTLPResponse.error(.unavailable, message: "busy", as: .protobuf)
                == [0x08, 14, 0x12, 4] + Array("busy".utf8))
        #expect(
            text(OTLPResponse.error(.unauthenticated, message: "no \"key\"", as: .json))
                == #"{"code":16,"message":"no \"key\""}"#)
    }

    @Test("Data that can't be decoded is described as a bad request")
    func badRequest() {
        let problem = IngestionProblem(kind: .undecodable, code: "undecodable", message: "bad")
        let violation = [0x0A, 4] + Array("body".utf8) + [0x12, 3] + Array("bad".utf8)
        let detail = [0x0A, UInt8(violation.count)] + violation
        let type = Array("type.googleapis.com/google.rpc.BadRequest".utf8)
        let any =
            [0x0A, UInt8(type.count)] + type + [0x12, UInt8(detail.count)] + detail
        #expect(
            OTLPResponse.error(problem, as: .protobuf)
                == [0x08, 3, 0x12, 3] + Array("bad".utf8) + [0x1A, UInt8(any.count)] + any)
        #expect(
            text(OTLPResponse.error(problem, as: .json))
                == #"{"code":3,"message":"bad","details":[{"@type":"#
                + #""type.googleapis.com/google.rpc.BadRequest","fieldViolations":"#
                + #"[{"field":"body","description":"bad"}]}]}"#)
        let large = IngestionProblem(kind: .tooLarge, code: "too_large", message: "big")
        #expect(
            OTLPResponse.error(large, as: .protobuf) == [0x08, 8, 0x12, 3] + Array("big".utf8))
    }

    @Test(
        "An HTTP status has its code",
        arguments: [
            (400, OTLPStatusCode.invalidArgument), (401, .unauthenticated),
            (403, .permissionDenied), (404, .notFound), (405, .unimplemented),
            (413, .resourceExhausted), (415, .invalidArgument), (422, .invalidArgument),
            (429, .resourceExhausted), (500, .internal), (503, .unavailable), (507, .unavailable),
        ])
    func codes(_ status: Int, _ code: OTLPStatusCode) {
        #expect(OTLPStatusCode(httpStatus: status) == code)
    }
}
