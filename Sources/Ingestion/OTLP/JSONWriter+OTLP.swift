import Bytes
import JSON
import Model

extension JSONWriter {
    /// A member that is left out if it is empty.
    mutating func optional(_ key: StaticString, _ text: String) {
        guard !text.isEmpty else { return }
        self.key(key)
        string(text)
    }

    /// A member that is left out if it is zero.
    mutating func optional(_ key: StaticString, _ count: UInt64) {
        guard count > 0 else { return }
        self.key(key)
        integer(count)
    }

    /// A moment to the microsecond; null for 0, which stands for none.
    mutating func moment(nanoseconds: UInt64) {
        guard nanoseconds > 0 else { return null() }
        string(Timestamp(microseconds: Int64(nanoseconds / 1_000)).rfc3339)
    }

    /// A number of milliseconds with as many decimals as the nanoseconds need.
    mutating func milliseconds(ofNanoseconds nanoseconds: UInt64) {
        let whole = String(nanoseconds / 1_000_000)
        let rest = nanoseconds % 1_000_000
        guard rest > 0 else { return raw(whole) }
        var decimals = String(1_000_000 + rest).dropFirst()
        while decimals.last == "0" { decimals.removeLast() }
        raw("\(whole).\(decimals)")
    }
}
