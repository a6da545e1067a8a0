/// A line that tells how far a long piece of work has come, redrawn in place.
struct ProgressBar: Sendable {
    private let console: Console
    private let title: String
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private var nextDraw: ContinuousClock.Instant
    private var isDrawn = false

    /// - Parameter title: what is being done, a word or two.
    init(_ title: String, on console: Console) {
        self.console = console
        self.title = title
        start = clock.now
        // Short work needs no bar.
        nextDraw = start.advanced(by: .milliseconds(200))
    }

    /// Seconds since the work began.
    var elapsedSeconds: Double {
        start.duration(to: clock.now) / .seconds(1)
    }

    /// Draws the bar, at most ten times a second and only where someone watches.
    ///
    /// - Parameters:
    ///   - fraction: how much is done, 0 to 1.
    ///   - recordCount: the records done so far, for the rate.
    ///   - secondsLeft: how long it will take yet, if that is known.
    mutating func update(fraction: Double, recordCount: UInt64, secondsLeft: Double? = nil) {
        guard console.showsProgress, clock.now >= nextDraw else { return }
        nextDraw = clock.now.advanced(by: .milliseconds(100))
        isDrawn = true
        console.report(
            "\r"
                + Self.line(
                    title: title, fraction: fraction, recordCount: recordCount,
                    seconds: elapsedSeconds)
                + (secondsLeft.map { "  \(Int(min($0.rounded(.up), 1e9))) s left" } ?? "")
                + "\u{1B}[K")
    }

    /// Takes the bar away.
    mutating func finish() {
        if isDrawn { console.report("\r\u{1B}[K") }
        isDrawn = false
    }

    /// The bar as text.
    static func line(title: String, fraction: Double, recordCount: UInt64, seconds: Double)
        -> String
    {
        let width = 24
        let part = min(max(fraction, 0), 1)
        let filled = Int(part * Double(width))
        let bar =
            String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        return "\(title) \(bar) \(Int(part * 100)) %  \(Readable.count(recordCount)) records  "
            + Self.rate(recordCount, seconds: seconds)
    }

    /// `1,234,567 records/s`.
    static func rate(_ recordCount: UInt64, seconds: Double) -> String {
        let rate = seconds > 0 ? (Double(recordCount) / seconds).rounded() : 0
        return "\(Readable.count(UInt64(min(rate, 1e15)))) records/s"
    }
}
