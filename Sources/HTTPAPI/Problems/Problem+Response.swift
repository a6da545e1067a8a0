import Bytes
import HTTPTypes
import Hummingbird
import Ingestion
import JSON

extension Problem {
    /// The body: the same problem always has the same bytes.
    var body: [UInt8] {
        var json = JSONWriter(reservingCapacity: 256)
        json.beginObject()
        json.key("code")
        json.string(code)
        json.key("error")
        json.string(error)
        json.key("detail")
        write(detail, to: &json)
        json.key("retry")
        json.boolean(isRetryable)
        json.endObject()
        return json.takeBytes()
    }

    /// The answer in JSON.
    var response: Response {
        var response = Response(json: body, status: status)
        for header in headers { response.headers[header.name] = header.value }
        return response
    }

    /// Tells which record was seen, where something is not there: that is an answer too.
    func seen(through number: SequenceNumber?) -> Problem {
        guard status == .notFound, let number else { return self }
        var problem = self
        problem.headers.append(.init(name: .sequence, value: "\(number)"))
        return problem
    }

    private func write(_ detail: Detail, to json: inout JSONWriter) {
        switch detail {
        case .text(let text): json.string(text)
        case .fields(let fields):
            json.beginArray()
            for field in fields {
                json.beginObject()
                json.key("loc")
                json.beginArray()
                for step in field.location {
                    switch step {
                    case .key(let key): json.string(key)
                    case .index(let index): json.integer(index)
                    }
                }
                json.endArray()
                json.key("msg")
                json.string(field.message)
                json.key("type")
                json.string(field.type)
                json.endObject()
            }
            json.endArray()
        }
    }
}
