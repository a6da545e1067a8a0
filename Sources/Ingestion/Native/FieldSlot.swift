import JSON

/// What a known key of an object was seen to hold: offsets into the text, nothing decoded.
struct FieldSlot {
    /// How often the key was seen, in either spelling; 0 if never, held at 255.
    var count: UInt8 = 0
    var kind: JSONKind = .null
    /// Of a string: whether it has escapes. Of a number: whether it is written as an integer.
    var flag = false
    /// Where the value lies; of a string, its contents.
    var start = 0
    var end = 0

    var range: Range<Int> { start..<end }

    var string: JSONString { JSONString(contents: range, hasEscapes: flag) }

    var number: JSONNumber { JSONNumber(range: range, isInteger: flag) }
}
