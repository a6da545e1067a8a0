/// A body in the making, with the places to patch.
struct BodyBuilder {
    var bytes: [UInt8] = []
    var patches: [Patch] = []

    mutating func append(_ event: EventTemplate) {
        let start = bytes.count
        bytes.append(contentsOf: event.bytes)
        for var patch in event.patches {
            patch.offset += start
            patches.append(patch)
        }
    }
}
