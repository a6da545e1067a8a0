import ArgumentParser
import Driver
import Workload

/// `watchllm-bench acks`: how long answers to writes take while the server has other work to do.
struct AcksCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "acks",
        abstract: "Measure answers to single events: quiet, while sealing and indexing, while "
            + "making index files anew.")

    @OptionGroup var options: CommonOptions

    @Option(help: "Events that are sent before, as fast as it goes: the work to do.")
    var events = 500_000

    @Option(help: "Connections of the writes that are measured.")
    var connections = 4

    @Option(help: "Writes that are measured when quiet; otherwise as many as fit into the work.")
    var probes = 5_000

    @Option(help: "How often everything is run; the table has the medians.")
    var runs = 3

    func run() throws {
        let machine = Machine()
        let workshop = try options.workshop()
        var figures = FigureList()
        for run in 1...max(1, runs) {
            Progress.say("run \(run) of \(runs)")
            let setting = workshop.newSetting()
            defer { workshop.remove(setting) }
            var trial = try AckTrial(
                setting, options: options, events: events, connections: connections)
            try trial.run(probes: probes, &figures)
        }
        let report = Report(
            title: "watchllm-bench acks", figures: figures.figures, runs: runs, note: options.note,
            machine: machine)
        try report.publish(options)
    }
}
