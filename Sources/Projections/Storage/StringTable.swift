internal import Glibc

/// Texts that occur often, each kept once and referred to by a number.
///
/// All bytes lie in one array: a text costs its bytes and about 14 more. Numbers follow the order of
/// first occurrence and never show; whatever shows goes by the bytes.
struct StringTable: Sendable {
    /// The number that stands for "no text".
    static let none = RowIndex.none

    private var bytes: [UInt8] = []
    /// Where each text ends; it begins where the one before ends.
    private var ends: [Int] = []
    private var index = RowIndex()

    /// What it takes in memory, in bytes, about: arrays that grow have a third to spare.
    var byteCount: Int { (bytes.count + ends.count * 14) * 3 / 2 }

    /// How many texts there are.
    var count: Int { ends.count }

    /// The number of a text, if it ever occurred.
    func number(of text: String) -> UInt32? {
        var text = text
        return text.withUTF8 { number(of: UnsafeRawBufferPointer($0)) }
    }

    /// The number of a text, which it is given now if it is new.
    mutating func intern(_ text: UnsafeRawBufferPointer) -> UInt32 {
        let hash = StableHash.hash(text)
        if let known = find(text, hash: hash) { return known }
        let number = UInt32(truncatingIfNeeded: ends.count)
        if index.isFull { growIndex() }
        bytes.append(contentsOf: text)
        ends.append(bytes.count)
        index.insert(number, hash: hash)
        return number
    }

    /// The number of the text at a place among `bytes`; `none` for no place.
    ///
    /// - Parameter previous: the number that the event before had here: often this one has it too,
    ///   and to compare is cheaper than to hash.
    mutating func intern(
        _ place: Range<Int>?, in bytes: UnsafeRawBufferPointer, previous: UInt32
    ) -> UInt32 {
        guard let place else { return Self.none }
        let text = UnsafeRawBufferPointer(rebasing: bytes[place])
        if previous != Self.none, isText(previous, text) { return previous }
        return intern(text)
    }

    /// The text with a number; nil for `none`.
    func text(_ number: UInt32) -> String? {
        guard number != Self.none else { return nil }
        return String(decoding: bytes[range(number)], as: UTF8.self)
    }

    /// The UTF-8 of the text with a number; nil for `none`.
    func bytes(_ number: UInt32) -> [UInt8]? {
        number == Self.none ? nil : Array(bytes[range(number)])
    }

    /// Has the UTF-8 of the text with a number looked at where it lies; not for `none`.
    func withBytes(_ number: UInt32, _ body: (RawSpan) -> Void) {
        body(bytes.span.bytes.extracting(range(number)))
    }

    /// The bytes of all texts, by number.
    var all: [[UInt8]] {
        (0..<UInt32(truncatingIfNeeded: count)).map { [UInt8](bytes[range($0)]) }
    }

    /// Whether one text comes before another by their bytes; `none` comes first.
    func precedes(_ left: UInt32, _ right: UInt32) -> Bool {
        guard left != right, right != Self.none else { return false }
        guard left != Self.none else { return true }
        return bytes[range(left)].lexicographicallyPrecedes(bytes[range(right)])
    }

    private func range(_ number: UInt32) -> Range<Int> {
        (number == 0 ? 0 : ends[Int(number) - 1])..<ends[Int(number)]
    }

    private func number(of text: UnsafeRawBufferPointer) -> UInt32? {
        find(text, hash: StableHash.hash(text))
    }

    @inline(__always)
    private func isText(_ number: UInt32, _ text: UnsafeRawBufferPointer) -> Bool {
        let range = range(number)
        guard range.count == text.count else { return false }
        return bytes.withUnsafeBytes { all in
            guard let known = all.baseAddress, let wanted = text.baseAddress else { return true }
            return memcmp(known + range.lowerBound, wanted, text.count) == 0
        }
    }

    private func find(_ text: UnsafeRawBufferPointer, hash: UInt64) -> UInt32? {
        index.row(hash: hash) { isText($0, text) }
    }

    private mutating func growIndex() {
        index.grow { [bytes, ends] number in
            let start = number == 0 ? 0 : ends[Int(number) - 1]
            return bytes.withUnsafeBytes {
                StableHash.hash(UnsafeRawBufferPointer(rebasing: $0[start..<ends[Int(number)]]))
            }
        }
    }
}
