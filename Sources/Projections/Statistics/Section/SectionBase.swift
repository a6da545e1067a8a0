/// What numbers and moments in a rollup section are counted from, so that they are short.
struct SectionBase: Hashable, Sendable {
    /// The lowest number of a last priced call.
    var number: UInt64
    /// The first minute with data, in microseconds since 1970.
    var time: Int64
}
