import HTTPTypes
import Hummingbird
import Ingestion
import NIOCore

/// Answers in the encoding of an OTLP request.
enum OTLPAnswer {
    /// The encoding of a request's body: protobuf where it tells none, as the specification's
    /// default; JSON for what is neither, so that a human can read the refusal.
    static func encoding(of headers: HTTPFields) -> OTLPEncoding {
        switch MediaType(headers) {
        case nil, MediaType.protobuf: .protobuf
        default: .json
        }
    }

    /// An answer with a body in the encoding.
    static func response(
        _ body: [UInt8], as encoding: OTLPEncoding, status: HTTPResponse.Status = .ok
    ) -> Response {
        Response(
            status: status, headers: [.contentType: encoding.mediaType],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }

    /// A refusal as `google.rpc.Status`.
    static func refusal(_ problem: Problem, for headers: HTTPFields) -> Response {
        let encoding = encoding(of: headers)
        let message = "\(problem.code): \(problem.message)"
        let body = OTLPResponse.error(
            OTLPStatusCode(httpStatus: problem.status.code), message: message,
            badRequest: problem.status == .badRequest ? problem.message : nil, as: encoding)
        // Exporters repeat only 429, 502, 503 and 504 (OTLP specification, "Failures").
        let status = problem.isRetryable ? .serviceUnavailable : problem.status
        var response = response(body, as: encoding, status: status)
        for header in problem.headers { response.headers[header.name] = header.value }
        return response
    }
}
