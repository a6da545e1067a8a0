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

    /// Makes the sum over the traces of each part that over the traces of all: traces that several
    /// parts have a share of are taken out, share by share, and put in whole.
    ///
    /// Takes a look at the hashes of all traces, and at the rows of these.
    func joinShared(in sum: inout DigestSum) throws(PartFailure) {
        var shares = DigestAccumulator()
        var whole = DigestAccumulator()
        for shared in try sharedTraces() {
            let trace = TraceName(shared.traceID)
            var joined: TracePartial?
            var members: [SequenceNumber] = []
            for place in shared.places {
                let (number, project) = parts[place]
                guard let share = try project.partial(of: trace, at: nil, number: number) else {
                    continue
                }
                let numbers = try project.members(of: trace, at: nil)
                try add(shared.traceID, share, numbers, to: &shares)
                joined?.join(share)
                joined = joined ?? share
                members += numbers
            }
            if let joined { try add(shared.traceID, joined, members, to: &whole) }
        }
        sum -= shares.sum
        sum += whole.sum
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
