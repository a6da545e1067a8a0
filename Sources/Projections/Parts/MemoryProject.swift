internal import Bytes
internal import Model

/// The events and traces of one project in a part in memory. Each call takes the part's lock once.
struct MemoryProject: Sendable {
    let part: MemoryPart
    let place: Int

    /// See `ProjectPart.select`.
    func select(_ question: EventQuestion, wanted: Int) -> EventSelection {
        part.read(place) { $0.select(question, wanted: wanted) }
    }

    /// The records that may be the event with an id of this hash, newest first.
    func eventNumbers(idHash: UInt64) -> [SequenceNumber] {
        part.read(place) { project in
            project.events.rows(withIDHash: idHash).map {
                project.events.sequenceNumbers[Int($0)]
            }
        }
    }

    /// What it holds of a trace up to `at`; nil if nothing.
    ///
    /// - Parameter number: of the part, for the texts of the partial.
    func partial(of trace: TraceName, at: SequenceNumber?, number: Int) -> TracePartial? {
        part.read(place) { project in
            guard let trace = project.traceIDs.number(of: trace.id),
                let totals = project.traces.summary(ofTrace: trace, at: at, of: project.events)
            else { return nil }
            return TracePartial(totals, of: project, part: number)
        }
    }

    /// The numbers of a trace's events up to `at`, ascending.
    func members(of trace: TraceName, at: SequenceNumber?) -> [SequenceNumber] {
        part.read(place) { project in
            guard let trace = project.traceIDs.number(of: trace.id) else { return [] }
            var numbers: [SequenceNumber] = []
            project.traces.forEachRow(ofTrace: trace) { row in
                let number = project.events.sequenceNumbers[Int(row)]
                if let at, number > at { return false }
                numbers.append(number)
                return true
            }
            return numbers
        }
    }

    func has(_ trace: TraceName) -> Bool {
        part.read(place) { $0.traceIDs.number(of: trace.id) != nil }
    }

    /// How many traces it has.
    var traceCount: Int { part.read(place) { $0.traces.count } }

    /// The id of the trace in a row.
    func traceID(_ row: UInt32) -> String { part.read(place) { $0.traceIDs.text(row) ?? "" } }

    /// Whether one trace's id comes before another's by their bytes.
    func precedes(_ left: UInt32, _ right: UInt32) -> Bool {
        part.read(place) { $0.traceIDs.precedes(left, right) }
    }

    /// The text with a number; nil for none.
    func text(_ number: UInt32) -> String? { part.read(place) { $0.texts.text(number) } }

    /// The number of a text; nil if it never occurred.
    func number(of text: String) -> UInt32? { part.read(place) { $0.texts.number(of: text) } }
}
