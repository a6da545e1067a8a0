import Bytes
import Engine
import HTTPTypes
import JSON
import Testing

@testable import HTTPAPI

@Suite("Retention over HTTP")
struct RetentionTests {
    @Test("is set, taken back, and kept with its history")
    func settings() async throws {
        try await TestAPI.run { api in
            let path = "/api/v1/projects/\(api.project)/retention"
            let none = try await api.get(path).json
            #expect(none["days"] == .null)
            #expect(none["retired_through"] == .null)
            #expect(none["history"]?.elements?.isEmpty == true)
            let set = try await api.administer(.put, path, #"{"days":30}"#)
            #expect(set.status == 200)
            #expect(set.json["days"]?.signed == 30)
            let number = try #require(set.json["history"]?[0]?["seq"]?.unsigned)
            let back = try await api.administer(.put, path, #"{"days":null}"#)
            #expect(back.json["days"] == .null)
            #expect(back.json["history"]?.elements?.count == 2)
            let then = try await api.get("\(path)?at=seq:\(number)").json
            #expect(then["days"]?.signed == 30)
            #expect(then["history"]?.elements?.count == 1)
        }
    }

    @Test(
        "refuses what are no days",
        arguments: ["{}", #"{"days":0}"#, #"{"days":36501}"#, #"{"days":"30"}"#, #"{"days":1.5}"#])
    func refusals(body: String) async throws {
        try await TestAPI.run { api in
            let path = "/api/v1/projects/\(api.project)/retention"
            let answer = try await api.administer(.put, path, body)
            #expect(answer.status == 422)
            let location = answer.json["detail"]?[0]?["loc"]?.elements ?? []
            #expect(location.compactMap(\.text) == ["body", "days"])
            #expect(try await api.get(path).json["days"] == .null)
            let missing = try await api.administer(
                .put, "/api/v1/projects/proj_none/retention", #"{"days":1}"#)
            #expect(missing.status == 404)
        }
    }
}
