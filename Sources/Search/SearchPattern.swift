/// A value of a text filter.
public struct SearchPattern: Hashable, Sendable {
    /// What the event's text must be, or begin with, as it was written.
    public let text: String
    /// Whether any text that begins with it matches; an empty beginning is that of every text.
    public let isPrefix: Bool

    public init(_ text: String, isPrefix: Bool = false) {
        self.text = text
        self.isPrefix = isPrefix
    }

    /// By UTF-8 bytes: `String` takes two spellings of an accent for one.
    public static func == (left: Self, right: Self) -> Bool {
        left.isPrefix == right.isPrefix && left.text.utf8.elementsEqual(right.text.utf8)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(isPrefix)
        for byte in text.utf8 { hasher.combine(byte) }
    }
}
