import Bytes
import JSON

/// The bodies of answers to OTLP requests, in the encoding of the request.
///
/// Source: OTLP specification, "OTLP/HTTP Response", and `google/rpc/status.proto`.
public enum OTLPResponse {
    /// The answer to an export that was stored: nothing at all if all is well, else a partial
    /// success with the number of rejected spans and the reasons; with none rejected it is a
    /// warning.
    public static func success(
        rejectedSpanCount: Int, message: String?, as encoding: OTLPEncoding
    ) -> [UInt8] {
        guard rejectedSpanCount > 0 || message != nil else { return empty(encoding) }
        return partialSuccess(
            .traces, rejected: rejectedSpanCount, message: message ?? "", encoding)
    }

    /// The answer to an export that was stored.
    public static func success(_ export: OTLPExport, as encoding: OTLPEncoding) -> [UInt8] {
        success(
            rejectedSpanCount: export.rejectedSpanCount, message: export.rejectionMessage,
            as: encoding)
    }

    /// The answer to a signal that the server takes but does not keep. The body is not read, so
    /// nothing is counted.
    public static func notKept(_ signal: OTLPSignal, as encoding: OTLPEncoding) -> [UInt8] {
        partialSuccess(
            signal, rejected: 0,
            message: "\(signal.name) are not kept by this server; send it traces", encoding)
    }

    /// An error as `google.rpc.Status`.
    ///
    /// - Parameters:
    ///   - badRequest: what is wrong with the data, for a body that can't be decoded: it becomes a
    ///     detail of type `google.rpc.BadRequest`.
    public static func error(
        _ code: OTLPStatusCode, message: String, badRequest: String? = nil,
        as encoding: OTLPEncoding
    ) -> [UInt8] {
        switch encoding {
        case .protobuf: protobufStatus(code, message, badRequest)
        case .json: jsonStatus(code, message, badRequest)
        }
    }

    /// The error for a refused request.
    public static func error(
        _ problem: IngestionProblem, as encoding: OTLPEncoding
    ) -> [UInt8] {
        switch problem.kind {
        case .tooLarge, .tooManyEvents:
            error(.resourceExhausted, message: problem.message, as: encoding)
        default:
            error(
                .invalidArgument, message: problem.message, badRequest: problem.message,
                as: encoding)
        }
    }

    // MARK: -

    private static let badRequestType = "type.googleapis.com/google.rpc.BadRequest"

    private static func empty(_ encoding: OTLPEncoding) -> [UInt8] {
        switch encoding {
        case .protobuf: []
        case .json: Array("{}".utf8)
        }
    }

    /// The three response messages have the same shape and field numbers. A count of 0 is left out,
    /// as protobuf does with defaults in both encodings.
    private static func partialSuccess(
        _ signal: OTLPSignal, rejected: Int, message: String, _ encoding: OTLPEncoding
    ) -> [UInt8] {
        switch encoding {
        case .protobuf:
            var partial = ByteWriter()
            if rejected > 0 {
                partial.uint8(0x08)
                partial.varint(UInt64(rejected))
            }
            if !message.isEmpty {
                partial.uint8(0x12)
                partial.lengthPrefixed(message)
            }
            var response = ByteWriter()
            response.uint8(0x0A)
            response.lengthPrefixed(partial.bytes)
            return response.bytes
        case .json:
            var writer = JSONWriter()
            writer.beginObject()
            writer.key("partialSuccess")
            writer.beginObject()
            if rejected > 0 {
                writer.key(signal.rejectedCountKey)
                writer.string(String(rejected))
            }
            writer.optional("errorMessage", message)
            writer.endObject()
            writer.endObject()
            return writer.bytes
        }
    }

    private static func protobufStatus(
        _ code: OTLPStatusCode, _ message: String, _ badRequest: String?
    ) -> [UInt8] {
        var status = ByteWriter()
        status.uint8(0x08)
        status.varint(UInt64(code.rawValue))
        status.uint8(0x12)
        status.lengthPrefixed(message)
        guard let badRequest else { return status.bytes }
        var violation = ByteWriter()
        violation.uint8(0x0A)
        violation.lengthPrefixed("body")
        violation.uint8(0x12)
        violation.lengthPrefixed(badRequest)
        var detail = ByteWriter()
        detail.uint8(0x0A)
        detail.lengthPrefixed(violation.bytes)
        var any = ByteWriter()
        any.uint8(0x0A)
        any.lengthPrefixed(badRequestType)
        any.uint8(0x12)
        any.lengthPrefixed(detail.bytes)
        status.uint8(0x1A)
        status.lengthPrefixed(any.bytes)
        return status.bytes
    }

    private static func jsonStatus(
        _ code: OTLPStatusCode, _ message: String, _ badRequest: String?
    ) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("code")
        writer.integer(code.rawValue)
        writer.key("message")
        writer.string(message)
        if let badRequest {
            writer.key("details")
            writer.beginArray()
            writer.beginObject()
            writer.key("@type")
            writer.string(badRequestType)
            writer.key("fieldViolations")
            writer.beginArray()
            writer.beginObject()
            writer.key("field")
            writer.string("body")
            writer.key("description")
            writer.string(badRequest)
            writer.endObject()
            writer.endArray()
            writer.endObject()
            writer.endArray()
        }
        writer.endObject()
        return writer.bytes
    }
}
