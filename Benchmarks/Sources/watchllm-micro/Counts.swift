import Driver

/// Instructions per unit of each part, as the file of counts has them: a line each of name,
/// instructions and unit. Lines that begin with `#` are comments.
struct Counts {
    struct Entry: Equatable {
        var name: String
        var instructions: Int
        var unit: String
    }

    var entries: [Entry]

    /// Counts by callgrind: runs this program in it, on a processor like any other and with hashing
    /// that does not depend on chance.
    ///
    /// - Parameter dumps: a directory that keeps what callgrind writes, a file for each part.
    static func measure(dumps: String?) throws -> Counts {
        let directory = try TemporaryDirectory()
        if let dumps { try Files.makeDirectory(dumps) }
        let dumpDirectory = dumps ?? directory.path
        let output = dumpDirectory + "/callgrind"
        try Files.makeDirectory(directory.path + "/run")
        let process = try ChildProcess(
            [
                "/usr/bin/env", "SWIFT_DETERMINISTIC_HASHING=1", "valgrind", "--tool=callgrind",
                "--instr-atstart=no", "--collect-atstart=no", "--callgrind-out-file=\(output)",
                CommandLine.programPath, "run", directory.path + "/run",
            ], core: nil, back: nil, errors: directory.path + "/errors")
        _ = process.readToEnd()
        guard process.wait() else {
            throw MicroError(reason: Files.text(directory.path + "/errors") ?? "valgrind failed")
        }
        var entries: [(number: Int, entry: Entry)] = []
        for name in Files.names(dumpDirectory) where name.hasPrefix("callgrind.") {
            guard let number = Int(name.dropFirst("callgrind.".count)),
                let entry = Entry(dump: Files.text("\(dumpDirectory)/\(name)") ?? "")
            else { continue }
            entries.append((number, entry))
        }
        guard !entries.isEmpty else { throw MicroError(reason: "valgrind counted nothing") }
        return Counts(entries: entries.sorted { $0.number < $1.number }.map(\.entry))
    }

    init(entries: [Entry]) { self.entries = entries }

    /// Reads the file of counts.
    init(path: String) throws {
        guard let text = Files.text(path) else {
            throw MicroError(reason: "\(path) can't be read; `watchllm-micro update` makes it")
        }
        entries = try text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            let words = line.split(separator: " ")
            guard words.count == 3, let count = Int(words[1]) else {
                throw MicroError(reason: "\(path): not name, instructions and unit: \(line)")
            }
            return Entry(name: String(words[0]), instructions: count, unit: String(words[2]))
        }
    }

    /// The file of counts.
    var text: String {
        let head = """
            # Instructions per unit, counted by callgrind (spec/decisions/0010-instruction-counts.md).
            # `watchllm-micro check` fails where one is 5 % above its line; `update` writes this file.

            """
        let width = entries.map(\.name.utf8.count).max() ?? 0
        return head
            + entries.map { entry in
                let gap = String(repeating: " ", count: width - entry.name.utf8.count)
                return "\(entry.name)\(gap) \(entry.instructions) \(entry.unit)\n"
            }.joined()
    }
}

extension Counts.Entry {
    /// Reads a dump of callgrind that a client request with `name unit count` wrote.
    init?(dump: String) {
        var name: [Substring] = []
        var total: Int?
        for line in dump.split(separator: "\n") {
            if line.hasPrefix("desc: Trigger: Client Request: ") {
                name = line.dropFirst("desc: Trigger: Client Request: ".count).split(separator: " ")
            } else if line.hasPrefix("summary: ") || line.hasPrefix("totals: ") {
                total = line.split(separator: " ").last.flatMap { Int($0) } ?? total
            }
        }
        guard name.count == 3, let count = Int(name[2]), count > 0, let total else { return nil }
        self.init(
            name: String(name[0]), instructions: (total + count / 2) / count, unit: String(name[1]))
    }
}

extension CommandLine {
    /// The path of this program.
    static var programPath: String { Files.programDirectory + "/watchllm-micro" }
}
