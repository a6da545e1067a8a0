import ArgumentParser
import Driver
import Workload

/// `watchllm-bench whole`: every case, from an empty directory, beside its floors.
struct WholeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "whole", abstract: "Measure ingest, questions, starts and rebuilds.")

    @OptionGroup var options: CommonOptions

    @Option(help: "Events of the trace mix; the other cases send a part of it (README, \"Cases\").")
    var events = 1_000_000

    @Option(help: "How often everything is run; the table has the medians.")
    var runs = 5

    @Option(
        help:
            "Only these cases, separated by commas: mix, otlp, gzip, single64, single4, loops, trace, tiny."
    )
    var only: String?

    @Option(help: "How often each question is asked warm, in each run.")
    var questions = 200

    @Option(help: "How often the server is started on the mix, in each run, and asked cold.")
    var starts = 5

    func run() throws {
        let machine = Machine()
        let workshop = try options.workshop()
        var figures = FigureList()
        let cases = LoadCase.all(events: events, seed: options.seed, end: options.end)
        let wanted = only.map { Set($0.split(separator: ",").map(String.init)) }
        if let unknown = wanted?.first(where: { name in !cases.contains { $0.name == name } }) {
            throw ValidationError("There is no case \(unknown).")
        }
        let runs = max(1, runs)
        for run in 1...runs {
            for loadCase in cases where wanted?.contains(loadCase.name) ?? true {
                Progress.say("run \(run) of \(runs): \(loadCase.title)")
                let trial = LoadTrial(loadCase: loadCase, workshop: workshop, options: options)
                if loadCase.name == "mix" {
                    try runMix(trial, workshop, &figures)
                } else {
                    try trial.run(&figures)
                }
            }
            let report = Report(
                title: "watchllm-bench whole", figures: figures.figures, runs: run,
                note: options.note, machine: machine)
            // The files have what there is, should a later run fail.
            if run < runs { try report.write(options) } else { try report.publish(options) }
        }
    }

    private func runMix(
        _ trial: LoadTrial, _ workshop: Workshop, _ figures: inout FigureList
    ) throws {
        let floor = try FloorFigures(workshop, options)
        let load = TemplateLoad(
            trial.loadCase.shape,
            projects: (0..<5).map { _ in
                ProjectAccess(id: "", key: String(repeating: "0", count: 40))
            })
        let log = try Processor.running(on: options.server, then: options.client) {
            // 100,000 events say what more would.
            try LogFloor.measure(load, directory: workshop.path, requests: 1_000)
        }
        let million = 1e6 / Double(log.events)
        figures.add(
            trial.loadCase.title, "bare append loop: LZ4, CRC-32C, write, sync; CPU", "s/M",
            log.appendSeconds * million)
        try addIdle(workshop, floor, &figures)
        let sequel = MixSequel(
            workshop: workshop, options: options, log: log, floor: floor, coldStarts: starts,
            warmCount: questions)
        try trial.run(&figures, then: sequel.run)
    }

    /// A server that has nothing to do.
    private func addIdle(
        _ workshop: Workshop, _ floor: FloorFigures, _ figures: inout FigureList
    ) throws {
        let setting = workshop.newSetting()
        defer { workshop.remove(setting) }
        var credentials: Credentials?
        let server = try WatchLLMServer(setting, &credentials)
        try server.waitUntilIdle()
        figures.add(
            "start and memory", "memory when idle, on an empty directory", "MB",
            Double(server.process.residentBytes) / 1e6, floor: Double(floor.idleBytes) / 1e6,
            floorName: "floor server", goal: 40)
        server.kill()
    }
}
