internal import Bytes

/// The traces of a project in one part, by the upper halves of the hashes of their ids.
struct TraceHashes {
    private enum Source {
        case sealed(SealedProject, TraceSection)
        /// All of them, in order.
        case memory(MemoryProject, [(hash: UInt32, row: Int)])
    }

    private let source: Source

    init(_ project: PartProject) throws(PartFailure) {
        switch project {
        case .sealed(let project):
            source = try project.part.reading { () throws(FormatError) in
                .sealed(project, try project.traces())
            }
        case .memory(let project):
            var entries: [(hash: UInt32, row: Int)] = []
            for row in 0..<project.traceCount {
                let hash = StableHash.hash(project.traceID(UInt32(row)))
                entries.append((UInt32(hash >> 32), row))
            }
            source = .memory(project, entries.sorted { $0.hash < $1.hash })
        }
    }

    var count: Int {
        switch source {
        case .sealed(_, let traces): traces.count
        case .memory(_, let entries): entries.count
        }
    }

    func entries(
        _ hashes: ClosedRange<UInt32>
    ) throws(PartFailure) -> ArraySlice<(hash: UInt32, row: Int)> {
        switch source {
        case .sealed(let project, let traces):
            return try project.part.reading { () throws(FormatError) in
                try traces.hashEntries(hashes)[...]
            }
        case .memory(_, let entries):
            let start = entries.partition { $0.hash >= hashes.lowerBound }
            let end = entries.partition { $0.hash > hashes.upperBound }
            return entries[start..<end]
        }
    }

    func traceID(_ row: Int) throws(PartFailure) -> String {
        switch source {
        case .sealed(let project, let traces):
            return try project.part.reading { () throws(FormatError) in
                guard row < traces.count else {
                    throw FormatError(
                        offset: 0, expected: "a row below \(traces.count)", found: "\(row)")
                }
                return String(decoding: try traces.row(row).id, as: UTF8.self)
            }
        case .memory(let project, _): return project.traceID(UInt32(row))
        }
    }
}
