import Driver
import Glibc

/// Tells on standard error what is going on.
enum Progress {
    static func say(_ text: String) {
        var now = tm()
        var seconds = time(nil)
        localtime_r(&seconds, &now)
        let line = "\(two(now.tm_hour)):\(two(now.tm_min)):\(two(now.tm_sec)) \(text)\n"
        line.withCString { _ = write(2, $0, line.utf8.count) }
    }

    private static func two(_ number: Int32) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
