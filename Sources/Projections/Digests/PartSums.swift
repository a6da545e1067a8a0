internal import Bytes
internal import Model

/// What the rows of one part add to digests (spec/projections.md §2).
struct PartSums: Hashable, Sendable {
    /// Bytes in an index file.
    static let byteCount = 3 * DigestSum.byteCount

    var events = DigestSum()
    /// Of its traces as if no other part had anything of them.
    var traces = DigestSum()
    /// Of its rollups, likewise.
    var rollups = DigestSum()

    init() {}

    static func += (sums: inout PartSums, other: PartSums) {
        sums.events += other.events
        sums.traces += other.traces
        sums.rollups += other.rollups
    }

    func append(to writer: inout ByteWriter) {
        events.append(to: &writer)
        traces.append(to: &writer)
        rollups.append(to: &writer)
    }

    /// - Throws: `FormatError` if there are fewer than `byteCount` bytes.
    init(_ bytes: [UInt8]) throws(FormatError) {
        var reader = ByteReader(bytes.span.bytes)
        events = try DigestSum(&reader)
        traces = try DigestSum(&reader)
        rollups = try DigestSum(&reader)
    }
}

extension PartSums {
    /// Of all projects of a part in memory. Takes about a microsecond an event.
    init(_ part: EventPart) {
        var events = DigestAccumulator()
        var traces = DigestAccumulator()
        var rollups = DigestAccumulator()
        for (id, place) in part.places {
            let project = part.projects[place]
            project.addEvents(of: id, to: &events)
            project.addTraces(of: id, to: &traces)
            var merged = MergedRollups()
            merged.add(merged.partial(of: project))
            merged.addRollups(of: id, to: &rollups)
        }
        self.events = events.sum
        self.traces = traces.sum
        self.rollups = rollups.sum
    }

    /// Of all projects of a part in an index file, row by row.
    init(_ part: SealedPart) throws(PartFailure) {
        var events = DigestAccumulator()
        var traces = DigestAccumulator()
        var rollups = DigestAccumulator()
        let projects = try part.reading { () throws(FormatError) in
            var projects: [SealedProject] = []
            for place in 0..<part.projectCount { projects.append(try part.project(at: place)) }
            return projects
        }
        for project in projects {
            try PartProject.sealed(project).addEvents(of: project.id, to: &events)
            try TraceParts(id: project.id, parts: [(0, .sealed(project))]).addTraces(to: &traces)
            var merged = MergedRollups()
            merged.add(try PartProject.sealed(project).partial(of: merged))
            merged.addRollups(of: project.id, to: &rollups)
        }
        self.events = events.sum
        self.traces = traces.sum
        self.rollups = rollups.sum
    }
}

extension PartProject {
    func addEvents(
        of id: ProjectID, to sum: inout DigestAccumulator
    ) throws(PartFailure) {
        let memory = try memory()
        // A part's lock is held for the time of a copy, not of the hashing.
        memory.part.read(memory.place) { $0 }.addEvents(of: id, to: &sum)
    }
}
