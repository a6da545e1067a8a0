/// The part of a segment, folded anew: see `PartFold`.
public struct FoldedPart: Sendable {
    /// The segment's number.
    public let segment: UInt64
    let part: MemoryPart

    /// The same, to make an index file from.
    public var unsealed: UnsealedPart { UnsealedPart(part: part) }
}
