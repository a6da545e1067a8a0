import ArgumentParser
import Driver

/// `watchllm-micro check`: fails where a part runs 5 % more instructions than it did.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Count, and fail where a part runs over 5 % more instructions than the file says."
    )

    /// The rise that is too much.
    private static let tolerance = 0.05

    @Option(help: "The file of counts.")
    var file = "Benchmarks/instructions.txt"

    @Option(help: "Keep callgrind's output, a file for each part, in this directory.")
    var dumps: String?

    func run() throws {
        let kept = try Counts(path: file)
        let found = try Counts.measure(dumps: dumps)
        var failures = 0
        for entry in found.entries {
            guard let before = kept.entries.first(where: { $0.name == entry.name }) else {
                print("FAILED \(entry.name) is not in \(file)")
                failures += 1
                continue
            }
            let change = Double(entry.instructions) / Double(max(1, before.instructions)) - 1
            let percent = (change * 1_000).rounded() / 10
            print("\(entry.name): \(entry.instructions) per \(entry.unit), \(percent) %")
            if change > Self.tolerance {
                print("FAILED \(entry.name) rose from \(before.instructions)")
                failures += 1
            } else if change < -Self.tolerance {
                print("       so much less is worth keeping: watchllm-micro update")
            }
        }
        for entry in kept.entries where !found.entries.contains(where: { $0.name == entry.name }) {
            print("FAILED \(entry.name) is in \(file) and was not counted")
            failures += 1
        }
        let passed = max(0, found.entries.count - failures)
        print("instructions: \(passed) checks passed, \(failures) failed, of \(file)")
        if failures > 0 { throw ExitCode.failure }
    }
}
