/// A list that only grows, as JSON text: what it was after any step is a piece from its beginning.
struct TextList: Sendable {
    /// The elements, with commas between them.
    private(set) var bytes: [UInt8] = []
    /// The step that brought each element, and where it ends in `bytes`.
    private var ends: [(step: Int, end: Int)] = []

    /// Adds an element's text.
    mutating func append(_ text: [UInt8], step: Int) {
        if !bytes.isEmpty { bytes.append(UInt8(ascii: ",")) }
        bytes.append(contentsOf: text)
        ends.append((step, bytes.count))
    }

    /// Forgets what steps after this one brought.
    mutating func cut(through step: Int) {
        while let last = ends.last, last.step > step { ends.removeLast() }
        bytes.removeLast(bytes.count - (ends.last?.end ?? 0))
    }

    /// The elements that were there after a step.
    func prefix(through step: Int) -> ArraySlice<UInt8> {
        let count = ends.countOfPrefix { $0.step <= step }
        return bytes[..<(count == 0 ? 0 : ends[count - 1].end)]
    }
}
