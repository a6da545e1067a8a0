internal import Bytes
internal import Model

/// Which traces have events in several parts.
extension TraceParts {
    /// A trace and the places of the parts that have a share of it, ascending.
    struct SharedTrace {
        var traceID: String
        var places: [Int]
    }

    /// A trace of a part, by the upper half of the hash of its id.
    private struct Entry {
        var hash: UInt32
        var place: UInt32
        var row: UInt32
    }

    /// Entries that are sorted in one go, about: 3 MB.
    private static let sliceCount = 1 << 18

    /// The traces that a part from a number on may have a share of, and one before it. The places are of
    /// all parts that have one, and may be of others, too.
    func sharedTraces(from first: Int) throws(PartFailure) -> [SharedTrace] {
        guard parts.count > 1 else { return [] }
        let sources = try parts.map { part throws(PartFailure) in try TraceHashes(part.project) }
        let new = parts.partition { $0.number >= first }
        let newCount = sources[new...].reduce(0) { $0 + $1.count }
        let count = sources.reduce(0) { $0 + $1.count }
        // To ask a filter costs about what it costs to sort in three hashes.
        if newCount * parts.count < count * 3 {
            return try filteredTraces(of: sources, from: new)
        }
        return try sortedTraces(of: sources, count: count).filter { shared in
            shared.places.last.map { $0 >= new } ?? false
        }
    }

    /// Looks for the traces of the last parts in those before them.
    private func filteredTraces(
        of sources: [TraceHashes], from new: Int
    ) throws(PartFailure) -> [SharedTrace] {
        var shared: [String: [Int]] = [:]
        for place in new..<parts.count {
            for row in 0..<sources[place].count {
                let id = try sources[place].traceID(row)
                let trace = TraceName(id)
                var places: [Int] = []
                for earlier in 0..<place where mayHave(trace, earlier) { places.append(earlier) }
                if !places.isEmpty { shared[id] = places + [place] }
            }
        }
        return shared.map { SharedTrace(traceID: $0.key, places: $0.value) }
    }

    /// Parts keep their traces by hash. So hashes are taken slice by slice, in memory that does not
    /// grow with the log, and ids are read only where two are alike.
    private func sortedTraces(
        of sources: [TraceHashes], count: Int
    ) throws(PartFailure) -> [SharedTrace] {
        let slices = UInt64(count / Self.sliceCount + 1)
        var shared: [SharedTrace] = []
        for slice in 0..<slices {
            let first = UInt32(truncatingIfNeeded: (slice << 32) / slices)
            let last = UInt32(truncatingIfNeeded: ((slice + 1) << 32) / slices &- 1)
            var entries: [Entry] = []
            for (place, source) in sources.enumerated() {
                for (hash, row) in try source.entries(first...last) {
                    entries.append(Entry(hash: hash, place: UInt32(place), row: UInt32(row)))
                }
            }
            entries.sort { ($0.hash, $0.place) < ($1.hash, $1.place) }
            try appendShared(entries, of: sources, to: &shared)
        }
        return shared
    }

    private func appendShared(
        _ entries: [Entry], of sources: [TraceHashes], to shared: inout [SharedTrace]
    ) throws(PartFailure) {
        var start = 0
        while start < entries.count {
            var end = start + 1
            while end < entries.count, entries[end].hash == entries[start].hash { end += 1 }
            defer { start = end }
            guard entries[start].place != entries[end - 1].place else { continue }
            // One half of a hash can be that of several ids.
            var places: [String: [Int]] = [:]
            for entry in entries[start..<end] {
                let id = try sources[Int(entry.place)].traceID(Int(entry.row))
                places[id, default: []].append(Int(entry.place))
            }
            for (id, places) in places where places.count > 1 {
                shared.append(SharedTrace(traceID: id, places: places))
            }
        }
    }
}
