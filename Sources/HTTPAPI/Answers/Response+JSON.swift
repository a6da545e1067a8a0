import Bytes
import Engine
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// An answer whose body is JSON text.
    init(json bytes: [UInt8], status: HTTPResponse.Status = .ok) {
        self.init(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// Tells up to which record events are retired, or shown no more; nothing where all are there.
    func retired(through retired: Engine.RetiredThrough?) -> Response {
        guard let retired else { return self }
        var response = self
        response.headers[.retiredThrough] = String(retired.number.rawValue)
        return response
    }

    /// Tells up to which record the answer saw, or which one a write ended with; nothing where that is
    /// not known.
    func seen(through number: SequenceNumber?) -> Response {
        guard let number else { return self }
        var response = self
        response.headers[.sequence] = String(number.rawValue)
        return response
    }
}
