import Driver
import JSON
import Workload

/// Looks whether a server holds what it acknowledged.
struct StoredCheck {
    let server: WatchLLMServer
    let credentials: Credentials

    /// - Throws: `Complaint` if a project holds another number of events.
    func check(_ count: Int, in project: Int) throws {
        let id = credentials.projects[project].id
        let answer = try HTTPConnection(port: server.port).get(
            "/api/v1/stats/overview?project_id=\(id)", token: credentials.token)
        let found = try JSONValue(parsing: answer.body)["total_events"]?.unsigned
        guard answer.status == 200, found == UInt64(count) else {
            throw Complaint("\(id) holds \(found.map { "\($0)" } ?? answer.text), sent: \(count)")
        }
    }
}
