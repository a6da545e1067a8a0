/// The body within a request.
public enum RequestBody {
    private static let endOfHead: [UInt8] = [13, 10, 13, 10]

    /// What comes after the first empty line; all of it if there is none.
    public static func of(_ request: [UInt8]) -> ArraySlice<UInt8> {
        let head = request.indices.first {
            request[$0] == 13 && request[$0...].starts(with: endOfHead)
        }
        return request[(head.map { $0 + endOfHead.count } ?? 0)...]
    }
}
