import HTTPTypes
import Testing

@testable import HTTPAPI

@Suite("Credentials")
struct CredentialsTests {
    @Test("come from the key's header before the bearer and that before the password")
    func order() {
        // user:secret
        var headers: HTTPFields = [.authorization: "Basic dXNlcjpzZWNyZXQ="]
        #expect(Credentials(headers).forIngest(takesBasic: true) == "secret")
        #expect(Credentials(headers).forIngest(takesBasic: false) == nil)
        #expect(Credentials(headers).forReading == nil)
        headers[.authorization] = "bEaReR  token "
        #expect(Credentials(headers).forIngest(takesBasic: true) == "token")
        headers[.apiKey] = "key"
        #expect(Credentials(headers).forIngest(takesBasic: true) == "key")
        #expect(Credentials(headers).forReading == "token")
    }

    @Test(
        "that can't be read are none",
        arguments: ["", "Bearer", "Bearer ", "Basic ###", "Basic bm9jb2xvbg==", "Digest x"])
    func unreadable(value: String) {
        let credentials = Credentials([.authorization: value])
        #expect(credentials.forIngest(takesBasic: true) == nil)
    }

    @Test(
        "look like a key only with prefix and 24 letters or digits",
        arguments: [
            ("sk_live_" + String(repeating: "a", count: 24), true),
            ("sk_test_" + String(repeating: "Z", count: 40), true),
            ("sk_test_" + String(repeating: "a", count: 23), false),
            ("sk_prod_" + String(repeating: "a", count: 24), false),
            ("sk_test_" + String(repeating: "-", count: 24), false),
            ("sk_test_" + String(repeating: "é", count: 24), false),
            ("sk_test_" + String(repeating: "a", count: 5_000), false),
            ("abc", false), ("", false),
        ])
    func format(secret: String, isKey: Bool) {
        #expect(Credentials.isKey(secret) == isKey)
    }
}
