internal import Bytes
internal import Model

/// Collects the columns of a group of events while it is written.
struct EventColumns {
    private let texts: [UInt32]
    private let traces: [UInt32]
    private var columns = [ByteWriter](repeating: ByteWriter(), count: EventColumn.allCases.count)
    private var lastNumber: SequenceNumber?
    private var times: [Timestamp] = []
    private var lastTrace: Int64 = -1
    /// The number of the last event's model in the text section; nil for none.
    private(set) var lastModel: UInt32?

    init(texts: [UInt32], traces: [UInt32]) {
        self.texts = texts
        self.traces = traces
    }

    mutating func add(_ row: Int, of events: borrowing EventTable) {
        let number = events.sequenceNumbers[row]
        self[.numbers].varint(number.rawValue &- (lastNumber ?? number).rawValue)
        lastNumber = number
        let time = events.timestamps[row]
        times.append(time)
        let end = events.ends[row]
        self[.ends].signedVarint(end.microseconds &- time.microseconds)
        let marks = events.marks[row]
        let call = events.call(UInt32(truncatingIfNeeded: row))
        self[.types].uint8(marks.type.rawValue)
        self[.kinds].uint8(marks.kind.rawValue)
        self[.flags].uint8(marks.flags.rawValue | (call == nil ? 0 : EventSection.hasCall))
        self[.idHashes].uint32(UInt32(truncatingIfNeeded: events.idHashes[row]))
        let trace = events.traces[row]
        let place = trace == StringTable.none ? -1 : Int64(traces[Int(trace)])
        self[.traces].signedVarint(place - lastTrace)
        lastTrace = place
        let labels = events.labels[row]
        add(labels.session, to: .sessions)
        add(labels.user, to: .users)
        add(labels.model, to: .models)
        add(labels.name, to: .names)
        lastModel = labels.model == StringTable.none ? nil : texts[Int(labels.model)]
        if let call {
            self[.calls].varint(call.tokens)
            self[.calls].wideSignedVarint(call.cost)
        }
    }

    /// Appends the lengths of all columns, then the columns.
    mutating func append(to writer: inout ByteWriter) {
        if var last = times.min() {
            for time in times {
                self[.times].signedVarint(time.microseconds &- last.microseconds)
                last = time
            }
        }
        for column in columns { writer.uint32(UInt32(column.count)) }
        for column in columns { writer.append(column.bytes) }
    }

    private mutating func add(_ text: UInt32, to column: EventColumn) {
        self[column].varint(text == StringTable.none ? 0 : UInt64(texts[Int(text)]) + 1)
    }

    private subscript(_ column: EventColumn) -> ByteWriter {
        get { columns[column.rawValue] }
        _modify { yield &columns[column.rawValue] }
    }
}
