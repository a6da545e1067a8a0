import Engine

extension QueryParameters {
    /// A point of the log, `seq:N` or a time; nil if not given.
    func moment(_ name: String) throws(Problem) -> Moment.Request? {
        guard let text = self[name] else { return nil }
        if let request = Moment.Request(text) { return request }
        if !text.hasPrefix("seq:"), let time = try? time(name) { return .time(time) }
        throw .parameter(
            name, "must be seq: and a number, or a time such as 2026-03-01T12:00:00Z",
            type: "invalid_moment")
    }
}
