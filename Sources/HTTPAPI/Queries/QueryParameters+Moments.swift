import Engine

extension QueryParameters {
    /// A point of the log, `seq:N` or a time; nil if not given.
    func moment(_ name: String) throws(Problem) -> Moment.Request? {
        guard let text = self[name] else { return nil }
        if let request = Moment.Request(text) { return request }
        if !text.hasPrefix("seq:"), let time = try? time(name) { return .time(time) }
        if text.hasPrefix("seq:"), !text.dropFirst(4).isEmpty,
            text.dropFirst(4).utf8.allSatisfy({ 0x30...0x39 ~= $0 })
        {
            throw .parameter(
                name, "names a number that is larger than any record's", type: "invalid_moment")
        }
        throw .parameter(
            name, "must be seq: and a number, or a time such as 2026-03-01T12:00:00Z",
            type: "invalid_moment")
    }
}
