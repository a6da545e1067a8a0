import EventLog

/// How far a pass through a log has come, drawn as a bar.
struct LogProgress: Sendable {
    /// How many records are through.
    private(set) var recordCount: UInt64 = 0
    private var bar: ProgressBar
    /// How many bytes of the log lie before each segment.
    private let starts: [UInt64: Int]
    private let byteCount: Int

    /// - Parameters:
    ///   - title: what is being done, a word or two.
    ///   - report: what the log consists of.
    init(_ title: String, _ report: LogReport, on console: Console) {
        bar = ProgressBar(title, on: console)
        var starts: [UInt64: Int] = [:]
        var start = 0
        for segment in report.segments {
            starts[segment.number] = start
            start += segment.byteCount
        }
        self.starts = starts
        byteCount = max(start, 1)
    }

    /// Seconds since the pass began.
    var elapsedSeconds: Double { bar.elapsedSeconds }

    /// So many more records are through, up to a place in a segment.
    mutating func advance(to offset: Int, in segment: UInt64, recordCount count: Int) {
        recordCount += UInt64(count)
        bar.update(
            fraction: Double((starts[segment] ?? 0) + offset) / Double(byteCount),
            recordCount: recordCount)
    }

    /// Takes the bar away.
    mutating func finish() { bar.finish() }
}
