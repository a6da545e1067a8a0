import Driver
import Glibc

/// A table of figures and what is to be known about it.
struct Report {
    let title: String
    let figures: [Figure]
    let runs: Int
    let note: String?
    let machine: Machine
    let command = CommandLine.arguments.dropFirst().joined(separator: " ")
    /// Made when all is measured.
    let date = Report.now()
    let othersShare: Double

    init(
        title: String, figures: [Figure], runs: Int, note: String?, machine: Machine
    ) {
        self.title = title
        self.figures = figures
        self.runs = runs
        self.note = note
        self.machine = machine
        othersShare = machine.othersShare()
    }

    /// The groups in their order, each with its figures.
    var groups: [(name: String, figures: [Figure])] {
        var groups: [(name: String, figures: [Figure])] = []
        for figure in figures {
            if let index = groups.firstIndex(where: { $0.name == figure.group }) {
                groups[index].figures.append(figure)
            } else {
                groups.append((figure.group, [figure]))
            }
        }
        return groups
    }

    /// Prints the table, and writes it and its other forms to where the options say.
    ///
    /// - Parameter picture: SVG; without it one is drawn of the figures that have a floor.
    func publish(_ options: CommonOptions, picture: String? = nil) throws {
        print(options.json == "-" ? json : "# \(title)\n\n\(table)")
        try write(options, picture: picture)
    }

    /// Writes the files that the options name.
    func write(_ options: CommonOptions, picture: String? = nil) throws {
        if let path = options.json, path != "-" { try Files.write(json + "\n", to: path) }
        if let path = options.markdown {
            let name = options.svg?.split(separator: "/").last
            let image = name.map { "![the same as a picture](\($0))\n\n" } ?? ""
            try Files.write("# \(title)\n\n\(image)\(table)", to: path)
        }
        if let path = options.svg { try Files.write(picture ?? BarChart(self).text, to: path) }
    }

    private static func now() -> String {
        var seconds = time(nil)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        var buffer = [CChar](repeating: 0, count: 32)
        let count = strftime(&buffer, buffer.count, "%Y-%m-%d %H:%M UTC", &parts)
        return String(
            decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
