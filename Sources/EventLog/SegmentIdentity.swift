/// What every batch of a segment repeats of its header.
struct SegmentIdentity: Hashable, Sendable {
    let salt: UInt64
    let incarnation: UInt32

    init(salt: UInt64, incarnation: UInt32) {
        self.salt = salt
        self.incarnation = incarnation
    }

    init(_ header: SegmentHeader) {
        self.init(salt: header.salt, incarnation: header.incarnation)
    }

    init(_ header: BatchHeader) {
        self.init(salt: header.salt, incarnation: header.incarnation)
    }
}
