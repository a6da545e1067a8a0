internal import Glibc

/// What a sync costs on this disk at this minute: 4 KiB appended and synced, again and again.
public enum SyncFloor {
    public static func measure(directory: String, count: Int = 400) throws(Failure) -> Percentiles {
        let path = directory + "/sync-floor"
        let file = open(path, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw .system("open \(path)") }
        defer {
            close(file)
            unlink(path)
        }
        let bytes = [UInt8](repeating: 0x5A, count: 4_096)
        var times = Percentiles()
        for _ in 0..<count {
            let start = Clock.nanoseconds()
            guard write(file, bytes, bytes.count) == bytes.count, fdatasync(file) == 0 else {
                throw .system("fdatasync")
            }
            times.add(Clock.nanoseconds() - start)
        }
        return times
    }
}
