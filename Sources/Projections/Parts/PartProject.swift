internal import Bytes
internal import Model

/// The events and traces of one project in one part.
enum PartProject: Sendable {
    case memory(MemoryProject)
    case sealed(SealedProject)

    /// See `ProjectPart.select`.
    func select(
        _ question: EventQuestion, wanted: Int
    ) throws(PartFailure) -> EventSelection {
        switch self {
        case .memory(let project): project.select(question, wanted: wanted)
        case .sealed(let project):
            try project.part.reading { () throws(FormatError) in
                try project.select(question, wanted: wanted)
            }
        }
    }

    /// The records that may be the event with an id of this hash, newest first.
    func eventNumbers(idHash: UInt64) throws(PartFailure) -> [SequenceNumber] {
        switch self {
        case .memory(let project): project.eventNumbers(idHash: idHash)
        case .sealed(let project):
            try project.part.reading { () throws(FormatError) in
                try project.eventNumbers(idHash: idHash)
            }
        }
    }

    /// What it holds of a trace up to `at`; nil if nothing.
    ///
    /// - Parameter number: of the part, for the texts of the partial.
    func partial(
        of trace: TraceName, at: SequenceNumber?, number: Int
    ) throws(PartFailure) -> TracePartial? {
        switch self {
        case .memory(let project): project.partial(of: trace, at: at, number: number)
        case .sealed(let project):
            try project.part.reading { () throws(FormatError) in
                try project.partial(of: trace, at: at, number: number)
            }
        }
    }

    /// The numbers of a trace's events up to `at`, ascending.
    func members(of trace: TraceName, at: SequenceNumber?) throws(PartFailure) -> [SequenceNumber] {
        switch self {
        case .memory(let project): project.members(of: trace, at: at)
        case .sealed(let project):
            try project.part.reading { () throws(FormatError) in
                try project.members(of: trace, at: at)
            }
        }
    }

    /// No trace of it, of events up to `at`, starts later; nil if that takes a look at all of them.
    func newestTraceStart(at: SequenceNumber?) -> Timestamp? {
        switch self {
        case .memory: nil
        case .sealed(let project) where project.isWhole(at: at):
            project.entry.newestTraceStart ?? Timestamp(microseconds: .min)
        // Its earliest event may be one that comes after the moment.
        case .sealed(let project): project.entry.times.upperBound
        }
    }

    func has(_ trace: TraceName) throws(PartFailure) -> Bool {
        switch self {
        case .memory(let project): project.has(trace)
        case .sealed(let project):
            try project.part.reading { () throws(FormatError) in
                try project.has(trace)
            }
        }
    }

    /// The text with a number; nil for none.
    func text(_ number: UInt32) throws(PartFailure) -> String? {
        guard number != StringTable.none else { return nil }
        switch self {
        case .memory(let project): return project.text(number)
        case .sealed(let project):
            return try project.part.reading { () throws(FormatError) in
                try project.texts().text(Int(number))
            }
        }
    }

    /// The number of a text; nil if it never occurred.
    func number(of text: String) throws(PartFailure) -> UInt32? {
        switch self {
        case .memory(let project): project.number(of: text)
        case .sealed(let project):
            try project.part.reading { () throws(FormatError) in
                try project.texts().number(of: text).map { UInt32($0) }
            }
        }
    }

    /// What it says to a question about rollups.
    func partial<Sum: RollupSum>(of sum: Sum) throws(PartFailure) -> Sum.Partial {
        switch self {
        case .memory(let project):
            project.part.read(project.place) { sum.partial(of: $0) }
        case .sealed(let project):
            try project.part.reading { () throws(FormatError) in
                try sum.partial(of: project.rollups())
            }
        }
    }

    /// All of it, in memory.
    func memory() throws(PartFailure) -> MemoryProject {
        switch self {
        case .memory(let project): project
        case .sealed(let project):
            try project.part.reading { () throws(FormatError) in
                try project.memory()
            }
        }
    }
}
