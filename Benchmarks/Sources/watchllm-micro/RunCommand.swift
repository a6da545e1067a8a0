import ArgumentParser
import CCallgrind
import Driver
import Glibc

/// `watchllm-micro run`: what runs inside of valgrind.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run all parts; in callgrind they are counted.",
        shouldDisplay: false)

    @Argument(help: "An empty directory.")
    var directory: String

    func run() throws {
        guard micro_is_counting() != 0 else {
            throw MicroError(
                reason: "not in valgrind, or built without its headers: install valgrind and build "
                    + "again (watchllm-micro time needs neither)")
        }
        var sum = 0
        for benchmark in try Benchmarks.all(directory: directory) {
            // The first run makes what is made once.
            sum &+= try benchmark.run()
            micro_begin_counting()
            sum &+= try benchmark.run()
            micro_end_counting("\(benchmark.name) \(benchmark.unit) \(benchmark.count)")
        }
        print(sum)
    }
}

extension Benchmarks {
    /// All of them, in the order of the file of counts.
    static func all(directory: String) throws -> [Benchmark] {
        let material = try Material()
        return try decoding(material) + blocks(material) + log(material, directory: directory)
            + projections(material) + engine(material, directory: directory)
            + indexing(material, directory: directory)
    }
}
