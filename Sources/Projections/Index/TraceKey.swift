/// The key of a trace in the filter of an index file: of project and trace together, since trace ids
/// are unique to their project only.
enum TraceKey {
    /// - Parameters: the `StableHash` of either id.
    static func hash(project: UInt64, trace: UInt64) -> UInt64 {
        trace ^ (project &* 0x9e37_79b9_7f4a_7c15)
    }
}
