internal import Glibc

/// The monotonic clock.
public enum Clock {
    /// Nanoseconds since some moment before the start of the process.
    public static func nanoseconds() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }

    /// Seconds since a moment that `nanoseconds` gave.
    public static func seconds(since start: Int) -> Double {
        Double(nanoseconds() - start) / 1e9
    }

    public static func sleep(seconds: Double) { usleep(UInt32(seconds * 1e6)) }

    /// The processor time of the calling thread, in seconds.
    public static func threadSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
