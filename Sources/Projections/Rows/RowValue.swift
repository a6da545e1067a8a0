public import Bytes

/// A value in a row, as people are shown it.
public enum RowValue: Hashable, Sendable {
    case none
    case text(String)
    case number(Int128)
    case moment(Timestamp)
    case flag(Bool)

    init(_ text: String?) { self = text.map { .text($0) } ?? .none }

    init(_ number: some BinaryInteger) { self = .number(Int128(truncatingIfNeeded: number)) }

    init(_ moment: Timestamp?) { self = moment.map { .moment($0) } ?? .none }
}

/// A value and what it is called.
public struct RowMember: Hashable, Sendable {
    public var name: String
    public var value: RowValue

    init(_ name: String, _ value: RowValue) {
        self.name = name
        self.value = value
    }
}
