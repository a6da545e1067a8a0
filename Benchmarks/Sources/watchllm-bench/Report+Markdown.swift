extension Report {
    /// The table as Markdown, without a heading for the whole.
    var table: String {
        var text = "\(date) · \(machine.processorCount) × \(machine.processor), "
        text += "\(machine.memoryBytes >> 30) GiB · \(machine.kernel)\n\n"
        text += "    watchllm-bench \(command)\n\n"
        text +=
            runs == 1
            ? "One run. " : "Medians of \(runs) runs; in brackets the least and the most. "
        text += "Others kept \(Readable.number(othersShare)) of the processors busy meanwhile"
        text += othersShare > 0.15 ? ": **not a quiet machine**.\n" : ".\n"
        if let note { text += "\n\(note)\n" }
        for (name, figures) in groups {
            text += "\n## \(name)\n\n"
            text += "| figure | WatchLLM | floor | × floor | goal |\n|---|---:|---:|---:|---:|\n"
            for figure in figures { text += Self.row(figure) }
        }
        return text
    }

    private static func row(_ figure: Figure) -> String {
        var value = Readable.number(figure.median) + " " + figure.unit
        if let least = figure.values.min(), let most = figure.values.max(), least < most {
            value += " (\(Readable.number(least)) – \(Readable.number(most)))"
        }
        let floor = figure.floor.map { Readable.number($0) + " " + figure.floorName } ?? ""
        let ratio = figure.ratio.map { Readable.number($0) } ?? ""
        var goal = ""
        if let limit = figure.goal, let isReached = figure.isGoalReached {
            let sign = figure.isMoreBetter ? "≥" : "≤"
            goal = "\(sign) \(Readable.number(limit)) \(isReached ? "✓" : "✗")"
        }
        return "| \(figure.name) | \(value) | \(floor) | \(ratio) | \(goal) |\n"
    }
}
