internal import Bytes
internal import Model

/// The digest of traces, of which a few have events in several parts.
extension TraceParts {
    /// The row of each trace, over all parts.
    func addTraces(to sum: inout DigestAccumulator) throws(PartFailure) {
        try forEach { traceID, joined throws(PartFailure) in
            try add(traceID, joined, try members(traceID, at: nil), to: &sum)
        }
    }

    /// Adds to the sums over the parts from one on what becomes of each when it is joined to those
    /// before it: of a trace that both have a share of, both go, and the whole comes.
    ///
    /// Takes a look at the hashes of all traces, or of those of these parts, and at the rows of the
    /// shared ones.
    ///
    /// - Parameters:
    ///   - first: the number of the first of these parts.
    ///   - sums: one for each.
    func joinTraces(from first: Int, in sums: inout [JoinedSums]) throws(PartFailure) {
        for shared in try sharedTraces(from: first) {
            let trace = TraceName(shared.traceID)
            var joined: TracePartial?
            var members: [SequenceNumber] = []
            for place in shared.places {
                let (number, project) = parts[place]
                guard let share = try project.partial(of: trace, at: nil, number: number) else {
                    continue
                }
                let numbers = try project.members(of: trace, at: nil)
                guard var whole = joined, number >= first else {
                    joined?.join(share)
                    joined = joined ?? share
                    members += numbers
                    continue
                }
                var exchange = RowExchange()
                try add(shared.traceID, whole, members, to: &exchange.old)
                try add(shared.traceID, share, numbers, to: &exchange.old)
                whole.join(share)
                members += numbers
                try add(shared.traceID, whole, members, to: &exchange.new)
                joined = whole
                exchange.apply(to: &sums[number - first].parts.traces)
            }
        }
    }

    private func add(
        _ traceID: String, _ joined: TracePartial, _ members: [SequenceNumber],
        to sum: inout DigestAccumulator
    ) throws(PartFailure) {
        let summary = try summary(traceID, joined)
        sum.row { key, value in
            key.lengthPrefixed(id.rawValue)
            key.lengthPrefixed(traceID)
            value.append(
                joined, name: summary.name.map { Array($0.utf8) },
                session: summary.sessionID.map { Array($0.utf8) },
                user: summary.userID.map { Array($0.utf8) })
            for number in members { value.uint64(number.rawValue) }
        }
    }
}

extension ByteWriter {
    /// The value of a trace's row, but for the numbers of its events.
    mutating func append(
        _ trace: TracePartial, name: [UInt8]?, session: [UInt8]?, user: [UInt8]?
    ) {
        optional(name)
        int64(trace.earliest.moment.time.microseconds)
        int64(trace.end.microseconds)
        uint64(UInt64(trace.eventCount))
        uint64(UInt64(trace.errorCount))
        uint64(trace.tokens)
        int128(trace.cost)
        flag(trace.hasDefaultPrice)
        optional(session)
        optional(user)
    }

    private mutating func optional(_ text: [UInt8]?) {
        flag(text != nil)
        if let text { lengthPrefixed(text) }
    }
}
