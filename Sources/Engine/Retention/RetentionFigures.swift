/// What retention has done since the start.
struct RetentionFigures: Sendable {
    var segmentCount: UInt64 = 0
    var byteCount: UInt64 = 0
    /// Events in the ranges that were given up, projects' masks not counted.
    var eventCount: UInt64 = 0
}
