import ArgumentParser
import JSON
import Model
import Steps

/// `watchllm steps`: an agent's run, step by step.
struct StepsCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "steps",
        abstract: "Step through one trace: what each event changed, and the state after it.",
        discussion: """
            In a terminal it is interactive; the keys stand on the screen. Elsewhere, and with \
            --list or --json, all steps are written out. The state is the conversation so far, tool \
            calls, retrievals, variables, tokens and cost, and errors.
            """)

    @Argument(help: "The trace's id, or its first characters if no other trace begins so.")
    var id: String

    @OptionGroup var directory: DirectoryOptions

    @Option(name: .long, help: "The project, where several have a trace of this id.")
    var project: String?

    @Flag(name: .long, help: "Write all steps out, in a terminal too.")
    var list = false

    @Flag(name: .long, help: "With each step, write the whole state after it.")
    var state = false

    @OptionGroup var moment: MomentOptions

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !id.isEmpty else { throw ValidationError("a trace id is needed") }
    }

    func run(in context: CommandContext) async throws {
        var log = try moment.open(directory.path(context.settings))
        let search = TraceSearch(
            id: id, projectID: project.map { ProjectID($0) },
            last: try log.last(as: moment.at))
        let (trace, steps) = try TraceStepReading().run(search, in: &log, on: context.console)
        if !output.json, !list, let keys = context.keys() {
            var session = StepSession(TraceStepping(steps), in: context)
            try session.run(keys)
            // What was said before was on a screen that is gone.
            if context.console.hasColor { log.warnOfDamage(on: context.console) }
            return
        }
        write(steps, on: context.console)
        if trace.isTruncated, !output.json {
            context.console.write("… and more: the first \(steps.count) events are shown.\n")
        }
    }

    private func write(_ steps: TraceSteps, on console: Console) {
        guard steps.count > 0 else { return }
        for number in 1...steps.count {
            if output.json {
                var writer = JSONWriter()
                steps.write(number, hasState: state, to: &writer)
                console.write(writer.text + "\n")
                continue
            }
            let view = StepView(steps: steps, number: number, columns: console.columns)
            console.write(view.text(hasColor: console.hasColor))
            guard state else { continue }
            var writer = JSONWriter()
            steps.writeState(after: number, to: &writer)
            console.write("  = " + PrintableText.line(writer.text) + "\n")
        }
    }
}
