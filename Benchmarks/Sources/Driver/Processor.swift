internal import CLinux
internal import Glibc

/// Which processor a thread runs on.
public enum Processor {
    /// How many there are.
    public static var count: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// Keeps the calling thread, and what it starts from now on, on one processor; nil: on any.
    public static func pin(_ core: Int?) throws(Failure) {
        let code = bench_pin(Int32(core ?? -1))
        guard code == 0 else {
            throw Failure(
                "can't run on processor \(core ?? -1): \(String(cString: strerror(code)))")
        }
    }

    /// Runs something on one processor, then goes back to another.
    public static func running<Result>(
        on core: Int?, then back: Int?, _ body: () throws -> Result
    ) throws -> Result {
        try pin(core)
        let result = Swift.Result { try body() }
        try pin(back)
        return try result.get()
    }
}
