import JSON
import Testing

@Suite struct JSONValueTests {
    private func parse(
        _ text: String, duplicateKeys: JSONValue.DuplicateKeys = .refuse
    ) throws(JSONError) -> JSONValue {
        try JSONValue(parsing: Array(text.utf8), duplicateKeys: duplicateKeys)
    }

    @Test("reads a tree and gives its parts")
    func tree() throws {
        let value = try parse(#"{"a":[1,"x\u00e9",null,true],"b":{"c":-2.5},"d":1e3}"#)
        #expect(value["a"]?[0]?.unsigned == 1)
        #expect(value["a"]?[1]?.text == "xé")
        #expect(value["a"]?[2] == .null)
        #expect(value["a"]?[3]?.boolean == true)
        #expect(value["a"]?[4] == nil)
        #expect(value["a"]?.elements?.count == 4)
        #expect(value["b"]?["c"]?.double == -2.5)
        #expect(value["b"]?["c"]?.signed == nil)
        #expect(value["d"]?.signed == 1000)
        #expect(value["e"] == nil)
        #expect(value.members?.map(\.key) == ["a", "b", "d"])
        #expect(value.kind == .object)
        #expect(value["a"]?.text == nil)
    }

    @Test("treats duplicate keys as told, also among many and in another escape")
    func duplicates() throws {
        let text = #"{"a":1,"b":2,"\u0061":3}"#
        #expect(throws: JSONError.self) { try parse(text) }
        #expect(try parse(text, duplicateKeys: .keepFirst)["a"]?.unsigned == 1)
        #expect(try parse(text, duplicateKeys: .keepLast)["a"]?.unsigned == 3)
        let many = (0..<40).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
        #expect(try parse("{\(many)}").members?.count == 40)
        do {
            _ = try parse("{\(many),\"k33\":0}")
            Issue.record("a duplicate among many was taken")
        } catch {
            #expect(error.reason == .duplicateKey)
            #expect(error.found == "\"k33\" again")
        }
        #expect(try parse("{\(many),\"k33\":0}", duplicateKeys: .keepLast)["k33"]?.unsigned == 0)
    }

    @Test("refuses what follows the value, and too many levels")
    func wholeText() {
        #expect(throws: JSONError.self) { try parse("1 2") }
        #expect(throws: JSONError.self) { try parse(String(repeating: "[", count: 10_000)) }
        #expect(throws: Never.self) {
            try parse(String(repeating: "[", count: 128) + String(repeating: "]", count: 128))
        }
    }
}
