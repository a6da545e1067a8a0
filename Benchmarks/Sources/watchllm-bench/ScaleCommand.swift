import ArgumentParser
import Driver
import Workload

/// `watchllm-bench scale`: how the figures grow with the log.
struct ScaleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scale",
        abstract: "Send many events to one server; measure memory, starts and questions at marks.")

    @OptionGroup var options: CommonOptions

    @Option(help: "Events in all.")
    var events = 50_000_000

    @Option(
        help:
            "Where to stop and look, in events, separated by commas. (default: 1, 10 and 50 million, as far as events go)"
    )
    var marks: String?

    @Option(help: "Connections.")
    var connections = 8

    @Option(help: "How often each question is asked warm, at each mark.")
    var questions = 200

    @Option(
        help:
            "How often the server is started, at each mark, and asked cold; the first start follows kill -9."
    )
    var starts = 5

    @Option(help: "Write the curves to this file, as CSV.")
    var csv: String?

    @Flag(help: "Keep the data directory and tell its path, for `queries --data`.")
    var keep = false

    func run() throws {
        let machine = Machine()
        let workshop = try options.workshop()
        let marks = try marksInOrder()
        let shape = LoadShape(seed: options.seed, eventCount: events, end: options.end)
        let setting = workshop.newSetting()
        var run = try ScaleRun(
            shape, setting: setting, options: options, starts: starts, questionCount: questions,
            connections: connections)
        let step = max(shape.cycleEventCount, events / 200)
        for mark in marks {
            try run.advance(to: mark, sampleEvery: step)
            if let csv { try write(run.samples, to: csv) }
        }
        try run.end()
        if keep, let description = run.description {
            try description.write(of: setting.data)
            workshop.keep()
            Progress.say("kept \(setting.data)")
        }
        let report = Report(
            title: "watchllm-bench scale", figures: run.figures.figures, runs: 1,
            note: options.note, machine: machine)
        try report.publish(options, picture: ScaleChart(report, run.samples, marks: run.marks).text)
    }

    private func write(_ samples: [ScaleSample], to path: String) throws {
        let lines = [ScaleSample.header] + samples.map(\.line)
        try Files.write(lines.joined(separator: "\n") + "\n", to: path)
    }

    private func marksInOrder() throws -> [Int] {
        guard let marks else {
            return [1_000_000, 10_000_000, 50_000_000].filter { $0 < events } + [events]
        }
        let numbers = marks.split(separator: ",").map { Int($0) ?? 0 }
        guard numbers == numbers.sorted(), numbers.allSatisfy({ 1...events ~= $0 }) else {
            throw ValidationError("--marks: numbers from 1 to --events, ascending.")
        }
        return numbers
    }
}
