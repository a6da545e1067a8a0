import ArgumentParser
import Driver

/// `watchllm-micro update`: keeps what is counted now.
struct UpdateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "update", abstract: "Count, and write the counts into the file.")

    @Option(help: "The file of counts.")
    var file = "Benchmarks/instructions.txt"

    @Option(help: "Keep callgrind's output, a file for each part, in this directory.")
    var dumps: String?

    func run() throws {
        let counts = try Counts.measure(dumps: dumps)
        try Files.write(counts.text, to: file)
        print(counts.text, terminator: "")
    }
}
