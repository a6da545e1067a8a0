import Bytes
import Model

extension QueryParameters {
    /// A point of the log that a question is asked as of.
    enum Moment: Sendable {
        case number(SequenceNumber)
        /// Of commit time.
        case time(Timestamp)
    }

    /// `seq:N`, or a time; nil if not given.
    func moment(_ name: String) throws(Problem) -> Moment? {
        guard let text = self[name] else { return nil }
        guard text.hasPrefix("seq:") else { return try time(name).map(Moment.time) }
        guard let number = UInt64(text.dropFirst(4)) else {
            throw .parameter(
                name, "must be seq: and a number, or a time", type: "invalid_moment")
        }
        return .number(SequenceNumber(number))
    }
}
