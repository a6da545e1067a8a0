/// Something that has metrics to tell whenever it is asked.
public protocol MetricSource: Sendable {
    /// Writes whole families: each name once, with its help and all of its samples.
    func write(to exposition: inout Exposition)
}
