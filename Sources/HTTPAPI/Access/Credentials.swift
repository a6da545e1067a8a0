import Bytes
import HTTPTypes

/// The secrets that a request carries, by where they stand.
struct Credentials: Sendable {
    /// From `X-API-Key`.
    var apiKey: String?
    /// From `Authorization: Bearer`.
    var bearer: String?
    /// The password of `Authorization: Basic`.
    var password: String?

    init(_ headers: HTTPFields) {
        apiKey = headers[.apiKey].map(Self.trimmed)
        guard let value = headers[.authorization].map(Self.trimmed),
            let space = value.firstIndex(of: " ")
        else { return }
        let secret = Self.trimmed(String(value[value.index(after: space)...]))
        switch value[..<space].lowercased() {
        case "bearer": bearer = secret
        case "basic": password = Self.password(inBasic: secret)
        default: break
        }
    }

    /// The secret that sends events; `nil` if there is none.
    ///
    /// - Parameter takesBasic: whether the password of Basic counts, as OTLP clients send it.
    func forIngest(takesBasic: Bool) -> String? {
        nonEmpty(apiKey) ?? nonEmpty(bearer) ?? (takesBasic ? nonEmpty(password) : nil)
    }

    /// The secret that reads; `nil` if there is none.
    var forReading: String? { nonEmpty(bearer) ?? nonEmpty(apiKey) }

    /// Whether a secret looks like a project's key: `^sk_(live|test)_[a-zA-Z0-9]{24,}$`.
    static func isKey(_ secret: String) -> Bool {
        guard secret.hasPrefix("sk_live_") || secret.hasPrefix("sk_test_") else { return false }
        let body = secret.utf8.dropFirst(8)
        return (24...maximumLength).contains(body.count)
            && body.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"):
                    true
                default: false
                }
            }
    }

    /// Bytes of a secret that are worth hashing: ours have about 40.
    static let maximumLength = 256

    private func nonEmpty(_ secret: String?) -> String? {
        secret.flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func password(inBasic encoded: String) -> String? {
        guard let bytes = Base64.decode(encoded),
            let pair = String(validating: bytes, as: UTF8.self),
            let colon = pair.firstIndex(of: ":")
        else { return nil }
        return String(pair[pair.index(after: colon)...])
    }

    private static func trimmed(_ text: String) -> String {
        func isSpace(_ byte: UInt8?) -> Bool { byte == 0x20 || byte == 0x09 }
        guard isSpace(text.utf8.first) || isSpace(text.utf8.last) else { return text }
        var rest = Substring(text)
        while let first = rest.first, first == " " || first == "\t" { rest.removeFirst() }
        while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
        return String(rest)
    }
}
