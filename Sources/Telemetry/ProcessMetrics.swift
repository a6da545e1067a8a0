import Glibc

/// What the operating system says about this process: memory, processor time, open files, start.
///
/// Source of the fields: proc(5), `/proc/self/statm`, `/proc/self/stat` and `/proc/stat`.
public struct ProcessMetrics: MetricSource {
    private let prefix: String

    /// - Parameter prefix: what every name begins with, such as `watchllm_`.
    public init(prefix: String) { self.prefix = prefix }

    public func write(to exposition: inout Exposition) {
        if let bytes = Self.residentBytes() {
            exposition.single(
                prefix + "process_resident_memory_bytes", .gauge,
                help: "Resident memory in bytes.", bytes)
        }
        exposition.single(
            prefix + "process_cpu_seconds_total", .counter,
            help: "User and system processor time in seconds.", Self.processorSeconds())
        if let start = Self.startSeconds() {
            exposition.single(
                prefix + "process_start_time_seconds", .gauge,
                help: "Start of the process in seconds since 1970.", start)
        }
        if let count = Self.openFileCount() {
            exposition.single(
                prefix + "process_open_fds", .gauge, help: "Open file descriptors.", count)
        }
    }

    // MARK: Sources

    /// Resident memory in bytes; nil where /proc can't be read.
    public static func residentBytes() -> Int? {
        guard let text = contents(of: "/proc/self/statm"),
            let pages = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else { return nil }
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }

    private static func processorSeconds() -> Double {
        var usage = rusage()
        guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
        let seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
        let micros = usage.ru_utime.tv_usec + usage.ru_stime.tv_usec
        return Double(seconds) + Double(micros) / 1e6
    }

    private static func startSeconds() -> Int? {
        // The process's name, in parentheses, may hold spaces: fields count from behind it. The
        // 22nd field, the 20th behind the name, is the start in ticks since the boot.
        guard let stat = contents(of: "/proc/self/stat"), let close = stat.lastIndex(of: ")"),
            let ticks = stat[close...].split(separator: " ").dropFirst(20).first.flatMap({
                Int($0)
            }),
            let system = contents(of: "/proc/stat"),
            let line = system.split(separator: "\n").first(where: { $0.hasPrefix("btime ") }),
            let boot = Int(line.dropFirst(6))
        else { return nil }
        return boot + ticks / sysconf(Int32(_SC_CLK_TCK))
    }

    private static func openFileCount() -> Int? {
        guard let directory = opendir("/proc/self/fd") else { return nil }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        // Without `.`, `..` and the descriptor of the listing itself.
        return max(0, count - 3)
    }

    private static func contents(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            guard count > 0 else { break }
            bytes.append(contentsOf: chunk[..<count])
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
