import JSON

/// What a known key of an object was seen to hold.
struct FieldSlot {
    /// How often the key was seen, in either spelling; 0 if never, held at 255.
    var count: UInt8 = 0
    /// The value where the key was first seen.
    var token = JSONToken(kind: .null, flag: false, range: 0..<0)

    var kind: JSONKind { token.kind }
}
