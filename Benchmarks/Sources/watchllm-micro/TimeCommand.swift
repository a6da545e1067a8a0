import ArgumentParser
import Driver

/// `watchllm-micro time`: the same parts by the clock, for a first look without valgrind.
struct TimeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "time", abstract: "Time all parts by the clock; no thresholds.")

    func run() throws {
        let workshop = try TemporaryDirectory()
        var sum = 0
        for benchmark in try Benchmarks.all(directory: workshop.path) {
            sum &+= try benchmark.run()
            let start = Clock.threadSeconds()
            sum &+= try benchmark.run()
            let nanoseconds = (Clock.threadSeconds() - start) * 1e9 / Double(benchmark.count)
            print("\(benchmark.name): \(Int(nanoseconds)) ns CPU per \(benchmark.unit)")
        }
        print("(\(sum))")
    }
}
