internal import Bytes
internal import Model

/// The traces of a project in one part, by their earliest event there: newest first, then by the
/// bytes of the trace id.
struct TraceCursor {
    /// A trace, as far as the part has it.
    struct Head {
        /// The time of its earliest event in the part.
        var start: Timestamp
        var traceID: String
        /// What the part holds of it, where that was read.
        var partial: TracePartial?
    }

    private enum Rows {
        case memory(MemoryTraceRows)
        case sealed(SealedTraceRows)
        /// Taken out for the time in which it goes on.
        case taken
    }

    /// The trace that comes next; nil at the end.
    private(set) var head: Head?
    private var rows: Rows

    /// Those in the range of a question, after its cursor, as of its moment, with one of its
    /// candidates.
    ///
    /// - Parameters:
    ///   - isNarrowed: whether of failed traces only those are wanted that failed in this part; not
    ///     asked beside candidates.
    ///   - part: the number of the part.
    init(
        _ question: TraceQuestion, isNarrowed: Bool, of project: PartProject, part: Int
    ) throws(PartFailure) {
        var question = question
        // A trace may have its candidate in one part and its error in another.
        if !isNarrowed || question.candidates != nil { question.hasErrors = nil }
        switch project {
        case .sealed(let sealed):
            rows = try sealed.part.reading { () throws(FormatError) in
                .sealed(try SealedTraceRows(question, of: sealed, part: part))
            }
        case .memory(let memory): rows = .memory(MemoryTraceRows(question, of: memory))
        }
        try advance()
    }

    /// Goes on to the next trace.
    mutating func advance() throws(PartFailure) {
        // Taken out, so that what it holds, all traces of a part maybe, is changed and not copied.
        let current = rows
        rows = .taken
        switch consume current {
        case .memory(var memory):
            head = memory.next()
            rows = .memory(memory)
        case .sealed(var sealed):
            head = try sealed.project.part.reading { () throws(FormatError) in try sealed.head() }
            rows = .sealed(sealed)
        case .taken: head = nil
        }
    }
}
