import ArgumentParser
import Driver
import Glibc

/// Where and with what to measure.
struct CommonOptions: ParsableArguments {
    @Option(help: "The server's program.")
    var binary = ".build/release/watchllm"

    @Option(
        help: "A directory for data; what is made in it is removed. (default: under TMPDIR or /tmp)"
    )
    var directory: String?

    @Option(help: "The processor of the server; -1: all of them.")
    var serverCore = 0

    @Option(help: "The processor of the client; -1: all of them. (default: the last one)")
    var clientCore: Int?

    @Option(
        parsing: .unconditionalSingleValue,
        help: "An option of `watchllm serve`, or the value of one, to be passed on; again for more."
    )
    var serve: [String] = []

    @Option(help: "Fixes the content of all loads.")
    var seed: UInt64 = 1

    @Option(help: "Also write the figures as JSON to this file; - for standard output.")
    var json: String?

    @Option(help: "Also draw the figures as SVG into this file.")
    var svg: String?

    @Option(help: "Also write the table to this file.")
    var markdown: String?

    @Option(help: "A word about the circumstances, to stand in the table.")
    var note: String?

    var server: Int? { serverCore < 0 ? nil : serverCore }
    var client: Int? {
        let core = clientCore ?? Processor.count - 1
        return core < 0 ? nil : core
    }

    /// The end of the time that loads are spread over: the last midnight, in milliseconds since 1970.
    var end: Int { time(nil) / 86_400 * 86_400_000 }

    func validate() throws {
        guard access(binary, X_OK) == 0 else {
            throw ValidationError(
                "There is no program at \(binary): build it, or name one with --binary.")
        }
        guard serverCore < Processor.count, (client ?? 0) < Processor.count else {
            throw ValidationError("There are \(Processor.count) processors.")
        }
    }

    /// A workshop: an empty directory that is removed at its end.
    func workshop() throws(Failure) -> Workshop {
        let base = directory ?? getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        return try Workshop(in: base, options: self)
    }
}
