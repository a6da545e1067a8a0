public import Bytes
internal import Model

/// A point of the log that a question is asked as of (spec/time.md §1).
public struct Moment: Hashable, Sendable {
    /// The last record that is seen; it ends a transaction.
    public var number: SequenceNumber
    /// Where relative windows end, by commit time; nil where the record of a bare number is retired.
    public var time: Timestamp?
    /// Whether asking by the number gives the same. Of a time among records that are retired it is not
    /// known which one was the last.
    public var isNumberKnown = true

    /// The number, if it is known.
    public var knownNumber: SequenceNumber? { isNumberKnown ? number : nil }

    /// A point as it is asked for.
    public enum Request: Hashable, Sendable {
        /// A sequence number: inside a transaction, the end of the one before.
        case number(SequenceNumber)
        /// A time of commit: the last record up to then.
        case time(Timestamp)

        /// Reads `seq:N`, or a time of RFC 3339.
        public init?(_ text: some StringProtocol) {
            if text.hasPrefix("seq:") {
                let digits = text.dropFirst(4)
                guard digits.utf8.first.map({ 0x30...0x39 ~= $0 }) ?? false,
                    let number = UInt64(digits)
                else { return nil }
                self = .number(SequenceNumber(number))
            } else {
                guard let time = Timestamp(rfc3339: String(text)) else { return nil }
                self = .time(time)
            }
        }
    }

    public init(number: SequenceNumber, time: Timestamp?, isNumberKnown: Bool = true) {
        self.number = number
        self.time = time
        self.isNumberKnown = isNumberKnown
    }
}
