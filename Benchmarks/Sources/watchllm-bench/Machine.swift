import Driver
import Glibc

/// The machine, and how busy others kept it while we measured.
struct Machine {
    let processor: String
    let processorCount: Int
    let memoryBytes: Int
    let kernel: String
    private let startTime = Clock.nanoseconds()
    private let startBusy = Machine.busySeconds()

    init() {
        let lines = (Files.text("/proc/cpuinfo") ?? "").split(separator: "\n")
        let name = lines.first { $0.hasPrefix("model name") }?.split(separator: ":").last
        processor = name.map { String($0.drop { $0 == " " }) } ?? "unknown"
        processorCount = Processor.count
        memoryBytes = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
        let version = Files.text("/proc/sys/kernel/osrelease") ?? ""
        kernel = "Linux " + version.filter { $0 != "\n" }
    }

    /// Processors that were kept busy by anything but this program and what it started, on average
    /// since this was made. What it started must have ended.
    func othersShare() -> Double {
        let own = Self.usedSeconds(RUSAGE_SELF) + Self.usedSeconds(RUSAGE_CHILDREN)
        let seconds = Clock.seconds(since: startTime)
        return max(0, Self.busySeconds() - startBusy - own) / max(seconds, 0.001)
    }

    /// The seconds that all processors together were busy since the machine's start.
    private static func busySeconds() -> Double {
        let line = (Files.text("/proc/stat") ?? "").prefix { $0 != "\n" }
        let ticks = line.split(separator: " ").dropFirst().compactMap { Double($0) }
        // user nice system idle iowait irq softirq steal
        guard ticks.count >= 8 else { return 0 }
        let busy = ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6]
        return busy / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private static func usedSeconds(_ who: __rusage_who) -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(who.rawValue), &usage)
        let times = [usage.ru_utime, usage.ru_stime]
        return times.reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
    }
}
