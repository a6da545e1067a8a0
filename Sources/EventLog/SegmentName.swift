/// The names of the files of a log (`spec/log-format.md`, section 1).
enum SegmentName {
    static let lock = "lock"

    /// The file name of segment `number`.
    static func file(_ number: UInt64) -> String { padded(number, 10) + ".wlog" }

    /// The name of the copy of what stood from `offset` on in segment `number`.
    static func tail(_ number: UInt64, offset: Int) -> String {
        padded(number, 10) + "-" + padded(UInt64(offset), 12) + ".tail"
    }

    /// The number in a segment's file name; nil for any other name.
    static func number(of name: String) -> UInt64? {
        guard name.hasSuffix(".wlog") else { return nil }
        let digits = name.utf8.dropLast(5)
        guard digits.count == 10, digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        guard let number = UInt64(name.dropLast(5)), number <= LogFormat.maximumSegmentNumber else {
            return nil
        }
        return number
    }

    /// The segment's number in the name of a copy of set-aside bytes; nil for any other name.
    static func segment(ofTail name: String) -> UInt64? {
        guard name.hasSuffix(".tail") else { return nil }
        let digits = name.utf8.prefix { (0x30...0x39).contains($0) }
        guard digits.count == 10, name.utf8.dropFirst(10).first == UInt8(ascii: "-") else {
            return nil
        }
        return UInt64(name.prefix(10))
    }

    private static func padded(_ number: UInt64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
