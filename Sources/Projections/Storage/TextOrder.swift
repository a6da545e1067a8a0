/// Texts compare by their UTF-8 bytes wherever order or equality shows: Swift's own comparison takes
/// canonically equivalent texts for equal and depends on a Unicode version.
enum TextOrder {
    /// Whether one text comes before another.
    static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    /// Whether both are the same bytes.
    static func areEqual(_ left: String, _ right: String) -> Bool {
        left.utf8.elementsEqual(right.utf8)
    }
}
