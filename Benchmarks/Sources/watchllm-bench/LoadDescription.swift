import Driver
import JSON
import Workload

/// What a data directory was filled with, kept in a file beside it, so that later questions can be
/// checked. It holds the operator's token: it is for directories of made-up data only.
struct LoadDescription {
    var shape: LoadShape
    /// How many of the load's requests were sent.
    var requestCount: Int
    var credentials: Credentials

    /// The file of a data directory.
    static func path(_ data: String) -> String { data + ".load.json" }

    /// What a server on the directory has to answer.
    var truth: Truth {
        Truth(
            TemplateLoad(shape, projects: credentials.projects), requestCount: requestCount)
    }

    init(shape: LoadShape, requestCount: Int, credentials: Credentials) {
        self.shape = shape
        self.requestCount = requestCount
        self.credentials = credentials
    }

    /// Reads the file of a data directory; nil if there is none.
    init?(of data: String) throws {
        guard let text = Files.text(Self.path(data)) else { return nil }
        let value = try JSONValue(parsing: Array(text.utf8))
        func number(_ key: String) throws -> Int {
            guard let number = value[key]?.unsigned else {
                throw Complaint("\(Self.path(data)) has no \(key).")
            }
            return Int(number)
        }
        shape = LoadShape(
            seed: UInt64(try number("seed")), eventCount: try number("events"),
            batchSize: try number("batch_size"), end: try number("end_milliseconds"))
        requestCount = try number("requests_sent")
        credentials = Credentials(
            token: value["operator_token"]?.text ?? "",
            projects: (value["projects"]?.elements ?? []).map {
                ProjectAccess(id: $0["id"]?.text ?? "", key: $0["key"]?.text ?? "")
            })
    }

    func write(of data: String) throws {
        var json = JSONWriter()
        json.beginObject()
        for (key, number) in [
            ("seed", Int(shape.seed)), ("events", shape.eventCount),
            ("batch_size", shape.batchSize), ("end_milliseconds", shape.end),
            ("requests_sent", requestCount),
        ] {
            json.key(key)
            json.integer(number)
        }
        json.key("operator_token")
        json.string(credentials.token)
        json.key("projects")
        json.beginArray()
        for project in credentials.projects {
            json.beginObject()
            json.key("id")
            json.string(project.id)
            json.key("key")
            json.string(project.key)
            json.endObject()
        }
        json.endArray()
        json.endObject()
        try Files.write(json.text + "\n", to: Self.path(data))
    }
}
