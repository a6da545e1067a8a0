import Bytes
import JSON
import Model

/// How the values of the model look in answers, everywhere alike.
extension JSONWriter {
    mutating func member(_ name: StaticString, _ text: String?) {
        key(name)
        if let text { string(text) } else { null() }
    }

    mutating func member(_ name: StaticString, _ number: (some BinaryInteger)?) {
        key(name)
        if let number { integer(number) } else { null() }
    }

    mutating func member(_ name: StaticString, _ flag: Bool) {
        key(name)
        boolean(flag)
    }

    mutating func member(_ name: StaticString, _ time: Timestamp?) {
        member(name, time?.rfc3339)
    }

    mutating func member(_ name: StaticString, _ number: SequenceNumber) {
        member(name, number.rawValue)
    }

    /// A number that is printed already.
    mutating func member(_ name: StaticString, decimal: String?) {
        key(name)
        if let decimal { raw(decimal) } else { null() }
    }

    mutating func member(_ name: StaticString, dollars amount: PicoUSD?) {
        member(name, decimal: amount?.displayDollars)
    }

    /// The exact amount, as a string: it may exceed what a double holds.
    mutating func member(_ name: StaticString, picoDollars amount: PicoUSD?) {
        member(name, amount.map { String($0.rawValue) })
    }

    /// Milliseconds of a duration in microseconds, rounded half up to `places` decimals (0 to 3).
    mutating func member(
        _ name: StaticString, milliseconds microseconds: UInt64?, places: Int
    ) {
        member(
            name,
            decimal: microseconds.map { Decimal.text($0, dividedBy: 1_000, places: places) })
    }
}
