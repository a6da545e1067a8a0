import Glibc

/// How much a terminal shows at once.
struct ScreenSize: Hashable, Sendable {
    /// From 1.
    var rows: Int
    /// From 1.
    var columns: Int

    /// Where it can't be told.
    static let unknown = ScreenSize(rows: 24, columns: 80)

    init(rows: Int, columns: Int) {
        self.rows = max(1, rows)
        self.columns = max(1, columns)
    }

    /// What the terminal says now.
    init(of descriptor: Int32) {
        var size = winsize()
        let isKnown = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0
        self = .unknown
        if isKnown, size.ws_row > 0 { rows = Int(size.ws_row) }
        if isKnown, size.ws_col > 0 { columns = Int(size.ws_col) }
    }
}
