/// The id of a trace, and its hash, by which parts are asked whether they have it.
struct TraceName {
    let id: String
    let hash: UInt64

    init(_ id: String) {
        self.id = id
        hash = StableHash.hash(id)
    }
}
